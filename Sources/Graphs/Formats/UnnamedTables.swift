/// Tables under names that no reader looks for.
enum UnnamedTables {
    private struct Candidates {
        var nodes: [String] = []
        var edges: [String] = []

        init(_ source: GraphSource) {
            let tables = source.entries.filter { entry in
                let name = GraphSource.withoutGzip(entry).lowercased()
                return [".csv", ".tsv", ".tab", ".txt"].contains { name.hasSuffix($0) }
            }
            for entry in tables {
                let header = TableFolderReader.header(of: source.folder + "/" + entry)
                if NodeTable.isHeader(header) { nodes.append(entry) }
                if EdgeTable.Columns(header: header) != nil { edges.append(entry) }
            }
        }
    }

    /// The only table of nodes in a folder, and the only one of edges, by their headers.
    static func found(_ source: GraphSource) -> (nodes: String, edges: String?)? {
        // Other formats' folders have tables too, but say so by the names of their files.
        guard source.isFolder, source.find("edges.csv", "nodes.csv", "nodes.tsv") == nil else {
            return nil
        }
        let candidates = Candidates(source)
        guard candidates.nodes.count == 1, candidates.edges.count <= 1 else { return nil }
        return candidates.nodes.first.map { ($0, candidates.edges.first) }
    }

    /// The error that says how to rename a folder's tables, if they look like nodes and edges.
    static func problem(_ source: GraphSource) -> GraphError? {
        guard source.isFolder else { return nil }
        let candidates = Candidates(source)
        let pairs = [(candidates.nodes.first, "nodes"), (candidates.edges.first, "edges")]
        let renames = pairs.compactMap { entry, name -> String? in
            guard let entry else { return nil }
            let rest = entry.drop { $0 != "." }
            let ending = rest.hasPrefix(".txt") ? ".csv" + rest.dropFirst(4) : String(rest)
            return entry == name + ending ? nil : "\(entry) to \(name)\(ending)"
        }
        guard !candidates.nodes.isEmpty, !renames.isEmpty else { return nil }
        return .unnamedTables(folder: source.path, renames: renames)
    }
}
