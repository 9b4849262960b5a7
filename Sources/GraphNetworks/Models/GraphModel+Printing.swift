import NN

/// One layer of a network in its printed form.
public struct ModelPart: Sendable, Equatable {
    /// Its path, as in checkpoints, such as `conv.0`.
    public let path: String
    /// Its description, as PyTorch Geometric prints it, such as `GATConv(64, 8, heads=8)`.
    public let text: String
    /// Trainable parameters.
    public let parameterCount: Int
}

extension GraphModel {
    /// The parts in the order of the computation.
    public var parts: [ModelPart] {
        let entries: [(String, String)] =
            switch self {
            case let student as GraphStudent: student.entries
            case let network as PlainGNN: network.entries
            default: []
            }
        return entries.map { path, text in
            let own = store.trainable.filter { $0.path.hasPrefix(path + ".") }
            return ModelPart(
                path: path, text: text, parameterCount: own.reduce(0) { $0 + $1.value.count })
        }
    }

    /// The formulas of its layers by their places, such as `Â x · lin.weightᵀ + bias`, each once; long
    /// ones (of many hops) are left out.
    public var formulas: [(path: String, text: String)] {
        let layers: [(String, any GraphLayer)] =
            switch self {
            case let student as GraphStudent:
                student.convolutions.enumerated().map { ("conv.\($0.offset)", $0.element.layer) }
            case let network as PlainGNN:
                network.steps.enumerated().map { ("conv\($0.offset + 1)", $0.element.layer) }
            default: []
            }
        var known: Set<String> = []
        return layers.compactMap { path, layer in
            let text = FormulaText(prefix: path + ".").text(layer.formula)
            return text.count <= 200 && known.insert(text).inserted ? (path, text) : nil
        }
    }

    /// The whole network as `print(model)` shows one in PyTorch.
    public var printedForm: String {
        let name = "\(type(of: self))"
        let lines = parts.map { "  (\($0.path)): \($0.text)" }
        return lines.isEmpty ? "\(name)()" : "\(name)(\n\(lines.joined(separator: "\n"))\n)"
    }
}

extension GraphStudent {
    fileprivate var entries: [(String, String)] {
        let norm = firstBlock.norm.printedForm.map { $0 + ", " } ?? ""
        let block = norm + "PReLU(num_parameters=1), Dropout(p=\(configuration.dropout))"
        let rows = block + ", rows of length 1"
        var entries = [("pre", first.printedForm), ("pre_block", rows)]
        for (index, convolution) in convolutions.enumerated() {
            entries.append(("conv.\(index)", convolution.layer.printedForm))
            entries.append(("conv_block.\(index)", rows))
        }
        if let jumping { entries.append(("jump", jumping.printedForm)) }
        entries.append(("head", head.printedForm))
        entries.append(("head_block", block))
        entries.append(("classifier", classifier.printedForm))
        return entries
    }
}

extension PlainGNN {
    fileprivate var entries: [(String, String)] {
        var entries: [(String, String)] = []
        for (index, step) in steps.enumerated() {
            entries.append(("conv\(index + 1)", step.layer.printedForm))
            if let skip = step.skip { entries.append(("res\(index + 1)", skip.printedForm)) }
            if let norm = step.norm.printedForm { entries.append(("norm\(index + 1)", norm)) }
        }
        if let jumping { entries.append(("jump", jumping.printedForm)) }
        if let classifier { entries.append(("lin", classifier.printedForm)) }
        return entries
    }
}

extension Linear {
    /// The layer as PyTorch prints it.
    var printedForm: String {
        "Linear(\(inFeatures), \(outFeatures), bias=\(bias == nil ? "False" : "True"))"
    }
}
