/// The parts of a graph, before they are checked and sorted into rows.
public struct GraphParts: Sendable {
    /// The name of the graph.
    public var name: String
    /// The nodes' ids.
    public var ids: NodeIDs
    /// Each node's text.
    public var texts: TextColumn
    /// Each node's title, if there are titles.
    public var titles: TextColumn?
    /// Further facts about the nodes.
    public var columns: [NodeColumn] = []
    /// The edges.
    public var edges = EdgeList()
    /// The edges' weights in their order; empty where all weigh 1.
    public var edgeWeights: [Float] = []
    /// Whether edges are directed.
    public var isDirected = false
    /// Each node's class index, −1 where unknown; empty where no label is known at all.
    public var labels: [Int32] = []
    /// The classes' names.
    public var classNames: [String] = []
    /// All splits.
    public var splits: [SplitMask] = []
    /// The name of the split in use; nothing, or a name that is not there: the first.
    public var activeSplit: String?
    /// The nodes' features.
    public var features: NodeFeatures?
    /// The graph's provenance.
    public var provenance: Provenance

    /// Starts with nodes that have neither texts nor edges.
    public init(name: String, ids: NodeIDs, provenance: Provenance? = nil) {
        self.name = name
        self.ids = ids
        texts = TextColumn(emptyTexts: ids.count)
        self.provenance = provenance ?? Provenance(source: name, format: "memory")
    }
}
