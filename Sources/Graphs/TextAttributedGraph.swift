import Support
import Synchronization

/// A graph whose nodes carry text: the data set of every study made here.
///
/// An immutable value; its arrays are shared, so that copies and variants with another split or other
/// features cost next to nothing. Nodes are the indices `0..<nodeCount`.
public struct TextAttributedGraph: Sendable {
    /// The name of the graph.
    public let name: String
    /// The nodes' ids.
    public let ids: NodeIDs
    /// Each node's text.
    public let texts: TextColumn
    /// Each node's title, if there are titles.
    public let titles: TextColumn?
    /// Further facts about the nodes, by column.
    public let columns: [NodeColumn]
    /// The adjacency: symmetric, or the outgoing edges where the graph is directed.
    public let adjacency: Adjacency
    /// The incoming edges' rows where the graph is directed, else nothing.
    public let incoming: Adjacency?
    /// The weight of each entry of `adjacency.neighbors`, if edges have weights.
    public let edgeWeights: [Float]?
    /// Each node's class index, −1 where it is unknown.
    public let labels: [Int32]
    /// The classes' names.
    public let classNames: [String]
    /// All splits.
    public private(set) var splits: [SplitMask]
    /// The split in use.
    public private(set) var activeSplit: SplitMask?
    /// The nodes' features, if any were read or computed.
    public private(set) var features: NodeFeatures?
    /// Where the graph came from.
    public let provenance: Provenance
    private let hash = OnceComputed()

    /// Checks the parts and sorts the edges into rows.
    ///
    /// Unless the parts say that the graph is directed, every edge holds both ways. Self loops and
    /// duplicates are dropped and counted in `provenance.edges`.
    /// - Throws: `GraphError.empty`, `GraphError.lengthMismatch` if a list does not fit the number of
    ///   nodes, `GraphError.tooLarge`, `Interrupted`.
    public init(_ parts: consuming GraphParts, cancellation: Cancellation = Cancellation()) throws {
        let edges = parts.edges
        let weights = parts.edgeWeights
        parts.edges = EdgeList()
        parts.edgeWeights = []
        guard weights.isEmpty || weights.count == edges.count else {
            throw GraphError.lengthMismatch(
                what: "edge weights", expected: edges.count, found: weights.count)
        }
        // Without weights the blocks are released one by one; with weights they are needed again.
        let blocks = weights.isEmpty ? [] : edges.allBlocks
        let count = parts.ids.count
        guard count <= Int(Int32.max) - 1 else {
            throw GraphError.tooLarge(what: "nodes", limit: Int(Int32.max) - 1)
        }
        let rows = try AdjacencyPair(
            edges: edges, nodeCount: count, isDirected: parts.isDirected, cancellation: cancellation
        )
        parts.provenance.edges.read += rows.counts.read
        parts.provenance.edges.selfLoops += rows.counts.selfLoops
        parts.provenance.edges.duplicates += rows.counts.duplicates
        let placed =
            weights.isEmpty || rows.forward.entryCount == 0
            ? nil
            : EdgeWeights.placed(
                weights, of: blocks, in: rows.forward, isDirected: parts.isDirected)
        if let count = placed?.contradictions, count > 0 {
            parts.provenance.notes.append(
                "\(count) edge\(count == 1 ? " was" : "s were") given again with another weight; the first "
                    + "weight counts.")
        }
        try self.init(
            parts, adjacency: rows.forward, incoming: rows.transposed, weights: placed?.weights)
    }

    /// Checks the parts around rows that are ready.
    init(_ parts: GraphParts, adjacency: Adjacency, incoming: Adjacency?, weights: [Float]?) throws
    {
        let count = parts.ids.count
        guard count > 0 else { throw GraphError.empty(source: parts.provenance.source) }
        func check(_ found: Int, _ what: String) throws {
            guard found != count else { return }
            throw GraphError.lengthMismatch(what: what, expected: count, found: found)
        }
        try check(parts.texts.count, "texts")
        if let titles = parts.titles { try check(titles.count, "titles") }
        for column in parts.columns {
            try check(column.count, "entries of column “\(column.name)”")
        }
        if !parts.labels.isEmpty { try check(parts.labels.count, "labels") }
        for split in parts.splits { try check(split.roles.count, "roles of split “\(split.name)”") }
        if let features = parts.features {
            try check(features.rowCount, "rows of features")
            try features.requireUsable(parts.ids)
        }
        if let weights, let entry = weights.firstIndex(where: { !$0.isFinite }) {
            let row = adjacency.rowOffsets.lastIndex { Int($0) <= entry } ?? 0
            throw GraphError.notFinite(
                what: "the weight of an edge", node: parts.ids[row], value: weights[entry])
        }
        for label in parts.labels where label < -1 || Int(label) >= parts.classNames.count {
            throw GraphError.lengthMismatch(
                what: "a label's number against the number of classes",
                expected: parts.classNames.count, found: Int(label))
        }
        name = parts.name
        ids = parts.ids
        texts = parts.texts
        titles = parts.titles
        columns = parts.columns
        self.adjacency = adjacency
        self.incoming = incoming
        edgeWeights = weights
        labels = parts.labels.isEmpty ? Array(repeating: -1, count: count) : parts.labels
        classNames = parts.classNames
        splits = parts.splits
        activeSplit = parts.splits.first { $0.name == parts.activeSplit } ?? parts.splits.first
        features = parts.features
        provenance = parts.provenance
    }

    /// Makes a graph of plain values, for small graphs and tests; every edge holds both ways.
    ///
    /// - Parameters:
    ///   - texts: One text a node.
    ///   - edges: Pairs of node indices.
    ///   - labels: One class index a node, −1 where unknown; may be empty.
    /// - Throws: as `init(_:cancellation:)`.
    public init(
        name: String, texts: [String], edges: [(Int, Int)], labels: [Int] = [],
        classNames: [String] = [], splits: [SplitMask] = []
    ) throws {
        var parts = GraphParts(name: name, ids: NodeIDs(rowNumbers: texts.count))
        parts.texts = TextColumn(texts)
        parts.edges = EdgeList(edges)
        parts.labels = labels.map(Int32.init)
        parts.classNames = classNames
        parts.splits = splits
        try self.init(parts)
    }

    // MARK: - Counts and look-ups

    /// How many nodes there are.
    public var nodeCount: Int { ids.count }
    /// How many edges there are; an undirected one counts once.
    public var edgeCount: Int { isDirected ? adjacency.entryCount : adjacency.entryCount / 2 }
    /// How many classes there are.
    public var classCount: Int { classNames.count }
    /// Whether edges are directed.
    public var isDirected: Bool { incoming != nil }
    /// Whether at least one node's class is known.
    public var hasLabels: Bool { labels.contains { $0 >= 0 } }

    /// A node's text.
    public func text(of node: Int) -> String { texts[node] }

    /// A node's title, if it has one.
    public func title(of node: Int) -> String? {
        guard let titles, !titles.isEmpty(node) else { return nil }
        return titles[node]
    }

    /// A node's caption in a drawing: its title, or the first words of its text, or its id.
    public func shortName(of node: Int, words: Int = 5) -> String {
        if let title = title(of: node) { return title }
        let start = texts[node].split(separator: " ", maxSplits: words).prefix(words)
        return start.isEmpty ? ids[node] : start.joined(separator: " ")
    }

    /// A node's class name, if its class is known.
    public func className(of node: Int) -> String? {
        labels[node] < 0 ? nil : classNames[Int(labels[node])]
    }

    /// A node's neighbours, sorted: of a directed graph those its edges go to.
    public func neighbors(of node: Int) -> ArraySlice<Int32> { adjacency.neighbors(of: node) }

    /// A node's degree, the one definition for tables, cards, prompts and figures: how many neighbours it
    /// has; in a directed graph `outDegree` + `inDegree`, so that a pair joined both ways counts twice.
    public func degree(of node: Int) -> Int {
        adjacency.degree(of: node) + (incoming?.degree(of: node) ?? 0)
    }

    /// How many edges leave a node; in an undirected graph its degree.
    public func outDegree(of node: Int) -> Int { adjacency.degree(of: node) }

    /// How many edges reach a node; in an undirected graph its degree.
    public func inDegree(of node: Int) -> Int { (incoming ?? adjacency).degree(of: node) }

    /// The node that has an id.
    ///
    /// - Throws: `GraphError.unknownNode`, with the nearest id where the graph is not large.
    public func node(withID id: String) throws(GraphError) -> Int {
        if let node = ids.index(of: id) { return node }
        let near =
            nodeCount <= 100_000
            ? NearestName.suggestion(for: id, in: (0..<nodeCount).lazy.map { ids[$0] }) : nil
        throw .unknownNode(id: id, suggestion: near)
    }

    /// The index of a class.
    ///
    /// - Throws: `GraphError.unknownClass`.
    public func classNumber(of name: String) throws(GraphError) -> Int {
        if let number = classNames.firstIndex(of: name) { return number }
        throw .unknownClass(name: name, available: classNames)
    }

    /// The further column of a name.
    ///
    /// - Throws: `GraphError.unknownColumn`.
    public func column(named name: String) throws(GraphError) -> NodeColumn {
        if let column = columns.first(where: { $0.name == name }) { return column }
        throw .unknownColumn(name: name, available: columns.map(\.name))
    }

    /// A hash over ids, texts, titles, edges, labels and class names (not over name, splits and
    /// features): 64 hexadecimal digits of SHA-256, the same on every machine.
    public var dataHash: String { hash.value { contentHash() } }

    /// Bytes that the graph takes in memory, nearly.
    public var byteCount: Int {
        let columnBytes = columns.reduce(0) { sum, column in
            if case .texts(let texts) = column.values {
                sum + texts.byteCount + texts.count * 8
            } else {
                sum + column.count * 8
            }
        }
        let rows =
            adjacency.entryCount + (edgeWeights?.count ?? 0) + (incoming?.entryCount ?? 0)
            + nodeCount * 3
        return rows * 4 + texts.byteCount + (titles?.byteCount ?? 0) + nodeCount * 24 + columnBytes
            + splits.count * nodeCount + (features?.byteCount ?? 0)
    }

    // MARK: - Variants

    /// The graph with another split in use.
    ///
    /// - Throws: `GraphError.unknownSplit`.
    public func using(split name: String) throws(GraphError) -> TextAttributedGraph {
        guard let split = splits.first(where: { $0.name == name }) else {
            throw .unknownSplit(name: name, available: splits.map(\.name))
        }
        var copy = self
        copy.activeSplit = split
        return copy
    }

    /// The graph with one more split (or a split of that name replaced), which is in use.
    public func adding(split: SplitMask) -> TextAttributedGraph {
        precondition(split.roles.count == nodeCount, "a split has a role for every node")
        var copy = self
        copy.splits.removeAll { $0.name == split.name }
        copy.splits.append(split)
        copy.activeSplit = split
        return copy
    }

    /// The graph with other features, or with none.
    ///
    /// - Throws: `GraphError.lengthMismatch` if there is not a row for every node.
    public func with(features: NodeFeatures?) throws(GraphError) -> TextAttributedGraph {
        if let features, features.rowCount != nodeCount {
            throw .lengthMismatch(
                what: "rows of features “\(features.name)”", expected: nodeCount,
                found: features.rowCount)
        }
        try features?.requireUsable(ids)
        var copy = self
        copy.features = features
        return copy
    }

    /// All parts but the edges, for making a variant.
    var parts: GraphParts {
        var parts = GraphParts(name: name, ids: ids, provenance: provenance)
        parts.texts = texts
        parts.titles = titles
        parts.columns = columns
        parts.isDirected = isDirected
        parts.labels = labels
        parts.classNames = classNames
        parts.splits = splits
        parts.activeSplit = activeSplit?.name
        parts.features = features
        return parts
    }

    /// The graph made of changed parts with the same edges.
    func replacing(_ change: (inout GraphParts) throws -> Void) throws -> TextAttributedGraph {
        var changed = parts
        try change(&changed)
        return try TextAttributedGraph(
            changed, adjacency: adjacency, incoming: incoming, weights: edgeWeights)
    }

    /// The graph with another name.
    public func renamed(_ name: String) throws -> TextAttributedGraph {
        try replacing { $0.name = name }
    }

    /// The graph with other texts, one a node.
    ///
    /// - Throws: `GraphError.lengthMismatch`.
    public func with(texts: TextColumn) throws -> TextAttributedGraph {
        try replacing { $0.texts = texts }
    }
}

extension TextAttributedGraph: Equatable {
    /// Whether the graphs' contents are equal, whatever their provenance.
    public static func == (a: TextAttributedGraph, b: TextAttributedGraph) -> Bool {
        a.name == b.name && a.ids == b.ids && a.adjacency == b.adjacency && a.incoming == b.incoming
            && a.edgeWeights == b.edgeWeights && a.labels == b.labels
            && a.classNames == b.classNames && a.texts == b.texts
            && a.titles == b.titles && a.columns == b.columns && a.splits == b.splits
            && a.activeSplit == b.activeSplit && a.features == b.features
    }
}

extension TextAttributedGraph: CustomStringConvertible {
    /// Name and counts in one line.
    public var description: String {
        "graph \(name): \(nodeCount) nodes, \(edgeCount) \(isDirected ? "directed " : "")edges, "
            + "\(classCount) classes"
    }
}

/// A value that is computed at first use and cached.
private final class OnceComputed: Sendable {
    private let stored = Mutex<String?>(nil)

    func value(_ compute: () -> String) -> String {
        stored.withLock { known in
            if let known { return known }
            let computed = compute()
            known = computed
            return computed
        }
    }
}
