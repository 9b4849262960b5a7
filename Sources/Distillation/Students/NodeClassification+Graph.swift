import GraphNetworks
import Graphs

extension NodeClassification {
    /// The task that a graph's labels and its split in use define.
    ///
    /// Nodes of the split without a label are left out.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - features: The nodes' inputs; `nil`: the graph's own.
    ///   - operators: The graph's matrices if they were made before.
    /// - Throws: `DistillationError.noLabels`, `.noFeatures`, `.noSplit`, `.emptySplit`, `.nodeCounts`.
    public init(
        _ graph: TextAttributedGraph, features: FeatureMatrix? = nil,
        operators: GraphOperators? = nil
    ) throws(DistillationError) {
        guard graph.hasLabels else { throw .noLabels }
        guard let split = graph.activeSplit else { throw .noSplit(graph: graph.name) }
        guard let inputs = features ?? graph.features.map({ FeatureMatrix($0) }) else {
            throw .noFeatures(graph: graph.name)
        }
        func nodes(_ role: SplitRole) -> [Int] {
            split.nodes(in: role).filter { graph.labels[$0] >= 0 }
        }
        try self.init(
            graph: operators ?? GraphOperators(graph), features: inputs,
            labels: graph.labels.map(Int.init),
            classNames: graph.classNames, train: nodes(.train), validation: nodes(.validation),
            test: nodes(.test), graphHash: graph.dataHash)
    }
}
