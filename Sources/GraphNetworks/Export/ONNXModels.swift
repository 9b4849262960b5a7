extension GraphStudent {
    /// Adds the student's operations and returns the name of the class scores.
    ///
    /// - Throws: `GraphNetworkError.notExportable`.
    func export(to builder: inout ONNXBuilder) throws(GraphNetworkError) -> String {
        var x = builder.unitRows(
            firstBlock.export(builder.linear("x", first), to: &builder))
        builder.initial = x
        var hidden = [x]
        for (layer, block) in convolutions {
            var gathered = try exportLayer(layer, x, to: &builder)
            if configuration.hasResiduals { gathered = builder.add("Add", [gathered, x]) }
            x = builder.unitRows(block.export(gathered, to: &builder))
            hidden.append(x)
        }
        x = jumping?.export(hidden, to: &builder) ?? x
        let top = headBlock.export(builder.linear(x, head), to: &builder)
        return builder.linear(top, classifier)
    }
}

extension PlainGNN {
    /// Adds the network's operations and returns the name of the class scores.
    ///
    /// - Throws: `GraphNetworkError.notExportable`.
    func export(to builder: inout ONNXBuilder) throws(GraphNetworkError) -> String {
        var x = "x"
        var hidden: [String] = []
        for (index, step) in steps.enumerated() {
            var y = try exportLayer(step.layer, x, to: &builder)
            if configuration.hasResiduals {
                let own = step.skip.map { builder.linear(x, $0) } ?? x
                y = builder.add("Add", [y, own])
            }
            guard index < steps.count - 1 || jumping != nil else { return y }
            x = builder.add("Relu", [step.norm.export(y, to: &builder)])
            hidden.append(x)
            if index == 0 { builder.initial = x }
        }
        guard let jumping, let classifier else { return x }
        return builder.linear(jumping.export(hidden, to: &builder), classifier)
    }
}

private func exportLayer(_ layer: any GraphLayer, _ x: String, to builder: inout ONNXBuilder)
    throws(GraphNetworkError) -> String
{
    guard let exportable = layer as? any ONNXExportable else {
        throw .notExportable(what: "\(type(of: layer))", reason: "it has no ONNX form")
    }
    return try exportable.export(x, to: &builder)
}
