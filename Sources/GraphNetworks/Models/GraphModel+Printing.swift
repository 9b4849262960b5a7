import NN

/// One part of a network as a person reads it.
public struct ModelPart: Sendable, Equatable {
    /// Where it is, as in checkpoints, such as `conv.0`.
    public let path: String
    /// What it is, as PyTorch Geometric prints it, such as `GATConv(64, 8, heads=8)`.
    public let text: String
    /// Numbers that training changes.
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
    fileprivate var printedForm: String {
        "Linear(\(inFeatures), \(outFeatures), bias=\(bias == nil ? "False" : "True"))"
    }
}

extension GraphLayer {
    /// The layer as PyTorch Geometric prints it.
    fileprivate var printedForm: String {
        func attention(_ name: String, _ input: Int, _ options: GATConv.Options) -> String {
            let channels = options.concatenates ? outFeatures / options.heads : outFeatures
            let mean = options.concatenates ? "" : ", concat=False"
            return "\(name)(\(input), \(channels), heads=\(options.heads)\(mean))"
        }
        switch self {
        case let layer as GCNConv: return "GCNConv(\(layer.weight.value.rowSize), \(outFeatures))"
        case let layer as GATConv:
            return attention("GATConv", layer.weight.value.rowSize, layer.options)
        case let layer as GATv2Conv:
            return attention("GATv2Conv", layer.left.inFeatures, layer.options)
        case let layer as SAGEConv:
            let normalizes = layer.normalizes ? ", normalize=True" : ""
            return "SAGEConv(\(layer.own.inFeatures), \(outFeatures), "
                + "aggr=\(layer.aggregation.rawValue)\(normalizes))"
        case let layer as GINConv:
            return "GINConv(nn=Sequential(\(layer.first.printedForm), ReLU(), "
                + "\(layer.second.printedForm)))"
        case let layer as SGConv:
            return "SGConv(\(layer.linear.inFeatures), \(outFeatures), K=\(layer.power))"
        case let layer as APPNP:
            let before = layer.linear.map { $0.printedForm + ", " } ?? ""
            return "\(before)APPNP(K=\(layer.steps), alpha=\(layer.alpha))"
        case let layer as GCN2Conv:
            return "GCN2Conv(\(outFeatures), alpha=\(layer.alpha), beta=\(layer.beta))"
        case let layer as DenseLayer: return layer.linear.printedForm
        default: return "\(type(of: self))(\(outFeatures))"
        }
    }
}
