import GraphNetworks

/// The part of a task that training may see: everything, or in inductive training the training nodes alone.
struct InductiveView: Sendable {
    /// The graph; in inductive training without the edges of other nodes.
    let graph: GraphOperators
    /// The graph among training nodes and their inputs; `nil` if training sees everything.
    let part: (batch: GraphBatch, features: FeatureMatrix)?
    private let isSeen: [Bool]?

    /// Restricts the task's graph if training is inductive.
    init(_ task: NodeClassification, isInductive: Bool) {
        guard isInductive else {
            (graph, part, isSeen) = (task.graph, nil, nil)
            return
        }
        var isSeen = [Bool](repeating: false, count: task.nodeCount)
        for node in task.train { isSeen[node] = true }
        graph = task.graph.isolating(Set(isSeen.indices.filter { !isSeen[$0] }))
        part = (
            GraphBatch(
                nodes: task.train, seedCount: task.train.count,
                graph: task.graph.subgraph(of: task.train)),
            task.features.rows(task.train)
        )
        self.isSeen = isSeen
    }

    /// The nodes among some that training may see.
    func nodes(among nodes: [Int]) -> [Int] {
        guard let isSeen else { return nodes }
        return nodes.filter { isSeen[$0] }
    }
}
