import Support

/// The edges of a GraphML document, whose nodes may come after them.
struct GraphMLEdges {
    /// Whether edges are directed that do not say otherwise.
    var isDirected = false
    private var ends: [(from: String, to: String, line: Int32)] = []
    private var weights: [Float] = []
    private var undirectedCount = 0
    private var directedCount = 0

    /// Adds an edge and returns its index.
    mutating func append(_ from: String, _ to: String, directed: String?, line: Int) -> Int {
        ends.append((from, to, Int32(clamping: line)))
        if directed == "true" { directedCount += 1 }
        if directed == "false" { undirectedCount += 1 }
        return ends.count - 1
    }

    /// Gives an edge its weight and tells whether the text is one: a finite number of at least 0.
    mutating func set(weight text: String, of edge: Int) -> Bool {
        guard let weight = Self.weight(text) else { return false }
        while weights.count < edge { weights.append(.nan) }
        if weights.count == edge { weights.append(weight) }
        return true
    }

    private static func weight(_ text: String) -> Float? {
        let word = text.split(whereSeparator: \.isWhitespace)
        guard word.count == 1, let weight = Float(word[0]), weight >= 0, weight.isFinite else {
            return nil
        }
        return weight
    }

    /// Looks the nodes up and puts edges, weights and direction into the parts.
    ///
    /// - Parameter standardWeight: The weight of edges without one, as the file says; else they weigh 1.
    /// - Throws: `GraphError.danglingEdge`, `.danglingEdges`; `.malformed` if the standard weight is none.
    func resolve(
        into parts: inout GraphParts, standardWeight: String?, file: String,
        _ context: ReadingContext
    ) throws {
        var unknown = UnknownNodes(file: file, context)
        var kept: [Int] = []
        for (number, edge) in ends.enumerated() {
            guard let from = parts.ids.index(of: edge.from), let to = parts.ids.index(of: edge.to)
            else {
                let missing = parts.ids.index(of: edge.from) == nil ? edge.from : edge.to
                unknown.add(missing, line: Int(edge.line))
                continue
            }
            kept.append(number)
            parts.edges.append(from, to)
        }
        try unknown.finish(&parts)
        try setWeights(of: &parts, kept, standardWeight, file)
        let opposed = isDirected ? undirectedCount : directedCount
        parts.isDirected = opposed == ends.count && opposed > 0 ? !isDirected : isDirected
        if opposed > 0, opposed < ends.count {
            let (said, read) = isDirected ? ("undirected", "directed") : ("directed", "undirected")
            parts.provenance.notes.append(
                "\(opposed) of \(ends.count) edges are called \(said); all are read as \(read).")
        }
    }

    private func setWeights(
        of parts: inout GraphParts, _ kept: [Int], _ standard: String?, _ file: String
    ) throws {
        guard !weights.isEmpty || standard != nil, !ends.isEmpty else { return }
        var missing: Float = 1
        if let standard {
            guard let weight = Self.weight(standard) else {
                throw GraphError.malformed(
                    file: file, line: 1, expected: "a default weight of at least 0",
                    found: String(standard.prefix(60)))
            }
            missing = weight
        }
        let known = weights.count { !$0.isNaN }
        parts.edgeWeights = kept.map {
            $0 < weights.count && !weights[$0].isNaN ? weights[$0] : missing
        }
        if standard == nil, known < ends.count {
            parts.provenance.notes.append(
                "\(ends.count - known) of \(ends.count) edges have no weight; they weigh 1.")
        }
    }
}

/// Parts of a GraphML document that are not read, or are changed.
struct GraphMLNotes {
    var hyperedges = 0
    var ports = 0
    var edgesAtPorts = 0
    var locators = 0
    var nestedGraphs = 0
    var drawnLabels = false
    var edgeData: Set<String> = []

    /// A sentence for each.
    var sentences: [String] {
        var sentences: [String] = []
        func say(_ count: Int, _ one: String, _ several: String) {
            if count > 0 { sentences.append(count == 1 ? "1 \(one)" : "\(count) \(several)") }
        }
        say(hyperedges, "hyperedge was left out.", "hyperedges were left out.")
        say(
            max(ports, edgesAtPorts), "port was left out: edges join nodes.",
            "ports were left out: edges join nodes.")
        say(
            locators, "part in another file was left out.",
            "parts in other files were left out.")
        say(
            nestedGraphs, "nested graph was read as part of the whole.",
            "nested graphs were read as parts of the whole.")
        if drawnLabels { sentences.append("yEd's node labels are the column “name”.") }
        if !edgeData.isEmpty {
            let names = edgeData.sorted().prefix(10).map { "“\($0)”" }.joined(separator: ", ")
            sentences.append("Of edges only weights are kept, not \(names).")
        }
        return sentences
    }
}
