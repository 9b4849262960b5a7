import Support
import Text

/// A file of edges beside the nodes, named with `--edges`.
enum SeparateEdges {
    /// Puts the file's edges in place of those that a graph's parts have.
    ///
    /// - Throws: as `EdgeListReader`; `GraphError.danglingEdge`, `.danglingEdges`.
    static func read(_ path: String, _ parts: inout GraphParts, _ context: ReadingContext) throws {
        let source = try GraphSource(path: path)
        let list: EdgeLines
        do {
            list = try EdgeListReader.lines(of: source.path, context)
        } catch let problem as DelimitedError {
            throw GraphError(problem)
        }
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let nodes = (0..<list.ids.count).map { parts.ids.index(of: list.ids[$0]) }
        var unknown = UnknownNodes(file: file, context)
        parts.edges = EdgeList()
        parts.edgeWeights = []
        for (edge, ends) in list.edges.pairs.enumerated() {
            guard let from = nodes[ends.0], let to = nodes[ends.1] else {
                let missing = nodes[ends.0] == nil ? ends.0 : ends.1
                unknown.add(list.ids[missing], line: edge + list.firstLine)
                continue
            }
            parts.edges.append(from, to)
            if let weights = list.weights { parts.edgeWeights.append(weights[edge]) }
        }
        try unknown.finish(&parts)
        parts.provenance.columns += list.columns
        parts.provenance.notes += list.notes
        parts.provenance.notes.removeAll { $0 == "There is no table of edges." }
    }
}
