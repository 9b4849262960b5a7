import Checkpoints
import Graphs
import JSON
import Support
import Tensor

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
        let key =
            "graph \(graph.dataHash) \(graph.splits.map(\.name)) \(graph.features?.name ?? "")"
        let folder: String
        if let known = store.shared[key] as? String {
            folder = known
        } else {
            folder = store.newName("graph")
            try GraphWriter.write(
                graph, to: store.path(folder), denseFeatures: write, progress: store.progress)
            store.shared[key] = folder
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

    @Sendable private static func write(_ features: Tensor, _ path: String) throws {
        try NumPyFile.write(NumPyArray(shape: features.shape, values: features.values), to: path)
    }
}
