import Compute

extension CausalLanguageModel {
    /// The number of the base model's parameters; a tied head counts once.
    public var parameterCount: Int {
        let (parameters, _, _) = base.weights.summary
        return configuration.hasTiedHead ? parameters : parameters + base.embeddingCount
    }

    /// The memory of the base model; an embedding that is not the head stays mapped and is
    /// counted as it is stored.
    public var byteCount: Int {
        let (_, bytes, _) = base.weights.summary
        return configuration.hasTiedHead ? bytes : bytes + base.embeddingBytes
    }

    /// The licence that the file names, such as `gemma`.
    public var licenseName: String? { base.licenseName }

    /// Warnings found while loading, such as weights of the file that are not used.
    public var notes: [String] { base.notes }

    /// The model's description, as names and values in order.
    public var facts: [(name: String, value: String)] {
        let c = configuration
        var rows: [(String, String)] = [
            ("architecture", c.architecture), ("layers", "\(c.layerCount)"),
            ("hidden dimension", "\(c.hiddenSize)"),
            ("feed-forward dimension", "\(c.feedForwardSize)"),
            (
                "attention",
                "\(c.headCount) heads of \(c.headSize), \(c.keyValueHeadCount) key-value head\(c.keyValueHeadCount == 1 ? "" : "s")"
            ),
            ("vocabulary", "\(c.vocabularySize) tokens"), ("context", "\(c.contextLength) tokens"),
        ]
        let windows = c.layerWindows.compactMap { $0 }
        if let window = windows.first {
            rows.append(("window", "\(window) tokens in \(windows.count) layers"))
        }
        rows.append(("head", c.hasTiedHead ? "tied to the embedding" : "a separate matrix"))
        rows.append(("parameters", "\(parameterCount)"))
        let forms = base.weights.summary.forms.sorted { $0.value > $1.value }
        rows.append(
            ("weights", forms.map { "\($0.key): \($0.value) bytes" }.joined(separator: "; ")))
        if let licenseName { rows.append(("licence", licenseName)) }
        if let adapter {
            rows.append(
                (
                    "adapter",
                    "rank \(adapter.configuration.rank), \(adapter.layerPaths.count) layers, "
                        + "\(adapter.parameterCount) parameters"
                ))
        }
        return rows
    }
}
