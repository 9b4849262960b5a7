import Distillation
import JSON
import Support

extension StudentValue: SavableObject {
    func save(in store: SavedObjects) throws -> JSONValue {
        let folder = store.newName("student")
        try runs.write(to: store.path(folder))
        return ["folder": .string(folder), "graph": try SavedGraph.save(graph, in: store)]
    }

    static func restore(_ json: JSONValue, from store: SavedObjects) throws -> StudentValue {
        let folder = try store.path(json.string(at: "folder"))
        let runs = try StudentRuns(folder: folder)
        let graph = try SavedGraph.restore(json.value(at: "graph"), from: store)
        guard !runs.runs.isEmpty,
            runs.runs.allSatisfy({ $0.probabilities.rowCount == graph.nodeCount })
        else {
            throw DistillationError.unreadableStudent(
                path: folder,
                reason: "it has no probabilities of the graph's \(graph.nodeCount) nodes")
        }
        return StudentValue(runs, graph: graph)
    }
}

extension HopFeaturesValue: SavableObject {
    func save(in store: SavedObjects) throws -> JSONValue {
        let file = store.newName("features")
        try features.write(to: store.path(file))
        return ["file": .string(file), "graph": .string(graph)]
    }

    static func restore(_ json: JSONValue, from store: SavedObjects) throws -> HopFeaturesValue {
        HopFeaturesValue(
            try HopFeatures(path: store.path(json.string(at: "file"))),
            graph: try json.string(at: "graph"))
    }
}
