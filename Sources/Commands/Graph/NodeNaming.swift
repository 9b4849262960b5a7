import Graphs
import Support

extension TextAttributedGraph {
    /// The node that has a title, first as it is written, then whatever its case.
    ///
    /// - Throws: `GraphError.unknownNode` with the nearest title or id, or with an id where several nodes have
    ///   the title.
    func titledNode(_ name: String) throws(GraphError) -> Int {
        guard titles != nil else { return try node(withID: name) }
        var found = (0..<nodeCount).filter { title(of: $0) == name }
        if found.isEmpty {
            let lowered = name.lowercased()
            found = (0..<nodeCount).filter { title(of: $0)?.lowercased() == lowered }
        }
        if found.count == 1 { return found[0] }
        if let first = found.first {
            throw .unknownNode(
                id: "\(name), the title of \(found.count) nodes", suggestion: ids[first])
        }
        let nearest =
            nodeCount <= 100_000
            ? NearestName.suggestion(
                for: name, in: (0..<nodeCount).lazy.compactMap { self.title(of: $0) }) : nil
        if let nearest { throw .unknownNode(id: name, suggestion: nearest) }
        return try node(withID: name)
    }
}
