import Graphs
import JSON
import Support

extension GraphValue: SavableObject {
    func save(in store: SavedObjects) throws -> JSONValue { try SavedGraph.save(graph, in: store) }

    static func restore(_ json: JSONValue, from store: SavedObjects) throws -> GraphValue {
        GraphValue(try SavedGraph.restore(json, from: store))
    }
}

/// Graphs of a saved session, each as a folder of tables; the same data are written once.
enum SavedGraph {
    /// Writes a graph unless it was written already.
    static func save(_ graph: TextAttributedGraph, in store: SavedObjects) throws -> JSONValue {
        // The hash says nothing of splits and features, which may differ under equal names.
        let key = "graph \(graph.dataHash)"
        var written = store.shared[key] as? [(graph: TextAttributedGraph, folder: String)] ?? []
        let folder: String
        if let known = written.first(where: { $0.graph.hasSameTables(as: graph) }) {
            folder = known.folder
        } else {
            folder = store.newName("graph")
            try GraphWriter.write(
                graph, to: store.path(folder), denseFeatures: DenseFeatures.write,
                progress: store.progress)
            written.append((graph, folder))
            store.shared[key] = written
        }
        return [
            "folder": .string(folder), "name": .string(graph.name),
            "directed": .boolean(graph.isDirected),
            "split": graph.activeSplit.map { .string($0.name) } ?? .null,
        ]
    }

    /// Reads a graph unless it was read already.
    static func restore(
        _ json: JSONValue, from store: SavedObjects
    ) throws -> TextAttributedGraph {
        let folder = try json.string(at: "folder")
        let name = try json.string(at: "name")
        let split = json["split"]?.stringValue
        let key = "graph \(folder) \(name) \(split ?? "")"
        if let known = store.shared[key] as? TextAttributedGraph { return known }
        let context = ReadingContext(
            name: name, isDirected: try json.boolean(at: "directed"),
            denseFeatures: DenseFeatures.read,
            progress: store.progress)
        var graph = try GraphFormats.read(path: store.path(folder), context)
        if graph.name != name { graph = try graph.renamed(name) }
        if let split, graph.activeSplit?.name != split { graph = try graph.using(split: split) }
        store.shared[key] = graph
        return graph
    }
}

extension TextAttributedGraph {
    /// Whether the tables of another graph with the same data would say the same as this one's.
    fileprivate func hasSameTables(as other: TextAttributedGraph) -> Bool {
        splits == other.splits && features == other.features && columns == other.columns
            && isDirected == other.isDirected && edgeWeights == other.edgeWeights
    }
}
