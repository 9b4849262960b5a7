import GraphNetworks

/// A node classification task: graph, inputs, labels and split.
public struct NodeClassification: Sendable {
    /// The graph's matrices.
    public let graph: GraphOperators
    /// The nodes' inputs, `[nodes, width]`.
    public let features: FeatureMatrix
    /// The class of each node; negative: unknown.
    public let labels: [Int]
    /// The names of the classes.
    public let classNames: [String]
    /// The training nodes.
    public let train: [Int]
    /// The validation nodes, which choose the epoch.
    public let validation: [Int]
    /// The test nodes, evaluated once, at the end.
    public let test: [Int]
    /// A hash of the graph.
    public let graphHash: String

    /// Puts a task together.
    ///
    /// - Throws: `DistillationError.noLabels`, `.nodeCounts`, `.emptySplit` without training or validation
    ///   nodes, `.unusableNode`.
    public init(
        graph: GraphOperators, features: FeatureMatrix, labels: [Int], classNames: [String],
        train: [Int], validation: [Int], test: [Int], graphHash: String = ""
    ) throws(DistillationError) {
        guard graph.nodeCount == features.rowCount, labels.count == graph.nodeCount else {
            throw .nodeCounts(
                graph: graph.nodeCount, inputs: features.rowCount, labels: labels.count)
        }
        guard classNames.count > 0, labels.contains(where: { $0 >= 0 }) else { throw .noLabels }
        guard !train.isEmpty else { throw .emptySplit(part: "training") }
        guard !validation.isEmpty else { throw .emptySplit(part: "validation") }
        for (part, nodes) in [("training", train), ("validation", validation), ("test", test)] {
            for node in nodes {
                guard labels.indices.contains(node), classNames.indices.contains(labels[node])
                else {
                    throw .unusableNode(part: part, node: node, nodeCount: labels.count)
                }
            }
        }
        self.graph = graph
        self.features = features
        self.labels = labels
        self.classNames = classNames
        self.train = train
        self.validation = validation
        self.test = test
        self.graphHash = graphHash
    }

    /// How many nodes there are.
    public var nodeCount: Int { graph.nodeCount }

    /// The same task with other inputs, such as a teacher's features.
    ///
    /// - Throws: `DistillationError.nodeCounts`.
    public func with(features: FeatureMatrix) throws(DistillationError) -> NodeClassification {
        try NodeClassification(
            graph: graph, features: features, labels: labels, classNames: classNames,
            train: train, validation: validation, test: test, graphHash: graphHash)
    }
}
