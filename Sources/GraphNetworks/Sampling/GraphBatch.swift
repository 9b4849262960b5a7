/// A part of a graph that one training step computes.
public struct GraphBatch: Sendable {
    /// The nodes' indices in the whole graph; those the step is about come first.
    public let nodes: [Int]
    /// How many of the first nodes the step is about.
    public let seedCount: Int
    /// The edges that the step follows, between places in `nodes`.
    public let graph: GraphOperators
    /// How many of the first nodes lie within 0, 1, … hops of those that the step is about; `nil`: not known.
    ///
    /// Nodes of one distance stand together.
    public let nodesWithinHops: [Int]?

    /// Puts a part together.
    public init(nodes: [Int], seedCount: Int, graph: GraphOperators, nodesWithinHops: [Int]? = nil)
    {
        self.nodes = nodes
        self.seedCount = seedCount
        self.graph = graph
        self.nodesWithinHops = nodesWithinHops
    }

    /// The nodes that the step is about.
    public var seeds: ArraySlice<Int> { nodes.prefix(seedCount) }
}
