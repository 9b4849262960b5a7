import Support
import Tensor

/// The neighbours of all nodes, as compressed sparse rows (CSR).
///
/// Row `i` is `neighbors[rowOffsets[i]..<rowOffsets[i + 1]]`, sorted, without duplicates and without
/// `i` itself.
public struct Adjacency: Sendable, Equatable {
    /// The rows; columns are nodes.
    public let pattern: SparsePattern

    /// Wraps rows that already fulfil the type's invariants.
    init(_ pattern: SparsePattern) { self.pattern = pattern }

    /// Where each node's row begins, and at the end the number of entries; `nodeCount + 1` elements.
    @inlinable public var rowOffsets: [Int32] { pattern.rowOffsets }
    /// The neighbours of all nodes, row after row.
    @inlinable public var neighbors: [Int32] { pattern.columnIndices }

    /// How many nodes there are.
    @inlinable public var nodeCount: Int { pattern.rowCount }
    /// How many neighbours all nodes have together.
    @inlinable public var entryCount: Int { pattern.entryCount }

    /// Where a node's neighbours are in `neighbors`.
    @inlinable public func row(of node: Int) -> Range<Int> { pattern.entries(ofRow: node) }

    /// A node's neighbours, sorted.
    public func neighbors(of node: Int) -> ArraySlice<Int32> { neighbors[row(of: node)] }

    /// How many neighbours a node has.
    public func degree(of node: Int) -> Int { row(of: node).count }

    /// Whether there is an entry from one node to another; takes logarithmic time.
    public func contains(_ source: Int, _ target: Int) -> Bool { entry(source, target) != nil }

    /// The rows of the reversed edges.
    public func transposed() -> Adjacency { Adjacency(pattern.transposed) }
}

/// Counts of what sorting a list of edges into rows dropped.
public struct EdgeCounts: Sendable, Equatable {
    /// Edges that were given.
    public var read = 0
    /// Edges from a node to itself, dropped.
    public var selfLoops = 0
    /// Edges that were there already (for an undirected graph also in the other direction), dropped.
    public var duplicates = 0
    /// Edges to nodes that do not exist, dropped where a format is known to have them.
    public var dangling = 0

    /// Makes counts of nothing.
    public init() {}
}

/// The rows of a graph: its own, and where it is directed those of the reversed edges.
struct AdjacencyPair {
    var forward: Adjacency
    var transposed: Adjacency?
    var counts: EdgeCounts

    /// Sorts edges into rows by two counting passes, dropping self loops and duplicates.
    ///
    /// The edges' blocks are released as they are used.
    /// - Throws: `GraphError.tooLarge` if 32 bits cannot number the entries; `Interrupted`.
    init(
        edges: consuming EdgeList, nodeCount: Int, isDirected: Bool,
        cancellation: Cancellation = Cancellation()
    ) throws {
        counts = EdgeCounts()
        counts.read = edges.count
        let unsorted = try UnsortedRows(
            &edges, nodeCount: nodeCount, isDirected: isDirected, cancellation: cancellation)
        counts.selfLoops = unsorted.selfLoops
        try cancellation.check()
        // Walking rows in order visits each column's rows in order: the transpose comes out sorted,
        // and duplicates come out side by side.
        let sorted = unsorted.transposedWithoutDuplicates()
        try cancellation.check()
        if isDirected {
            forward = sorted.transposed()
            transposed = sorted
            counts.duplicates = counts.read - counts.selfLoops - sorted.entryCount
        } else {
            forward = sorted
            counts.duplicates = counts.read - counts.selfLoops - sorted.entryCount / 2
        }
    }
}

/// Rows whose neighbours are in the order in which the edges came.
private struct UnsortedRows {
    var offsets: [Int]
    var entries: [Int32]
    var columnCounts: [Int32]
    var selfLoops = 0

    init(
        _ edges: inout EdgeList, nodeCount: Int, isDirected: Bool, cancellation: Cancellation
    ) throws {
        var rowCounts = [Int32](repeating: 0, count: nodeCount)
        columnCounts = isDirected ? rowCounts : []
        for block in edges.allBlocks {
            try cancellation.check()
            for index in stride(from: 0, to: block.count, by: 2) {
                let source = Int(block[index])
                let target = Int(block[index + 1])
                guard max(source, target) < nodeCount, min(source, target) >= 0 else {
                    throw GraphError.lengthMismatch(
                        what: "a node number of an edge", expected: nodeCount,
                        found: max(source, target))
                }
                guard source != target else {
                    selfLoops += 1
                    continue
                }
                rowCounts[source] &+= 1
                if isDirected { columnCounts[target] &+= 1 } else { rowCounts[target] &+= 1 }
            }
        }
        let total = (edges.count - selfLoops) * (isDirected ? 1 : 2)
        guard total <= Int(Int32.max) else {
            throw GraphError.tooLarge(what: "neighbour entries", limit: Int(Int32.max))
        }
        offsets = [Int](repeating: 0, count: nodeCount + 1)
        for node in 0..<nodeCount { offsets[node + 1] = offsets[node] + Int(rowCounts[node]) }
        if !isDirected { columnCounts = rowCounts }
        entries = [Int32](repeating: 0, count: total)
        try fill(&edges, isDirected: isDirected, cancellation: cancellation)
    }

    private mutating func fill(
        _ edges: inout EdgeList, isDirected: Bool, cancellation: Cancellation
    ) throws {
        var cursors = offsets
        while let block = edges.popBlock() {
            try cancellation.check()
            for index in stride(from: 0, to: block.count, by: 2) {
                let source = Int(block[index])
                let target = Int(block[index + 1])
                guard source != target else { continue }
                entries[cursors[source]] = Int32(target)
                cursors[source] += 1
                if !isDirected {
                    entries[cursors[target]] = Int32(source)
                    cursors[target] += 1
                }
            }
        }
    }

    func transposedWithoutDuplicates() -> Adjacency {
        let nodeCount = offsets.count - 1
        var starts = [Int](repeating: 0, count: nodeCount + 1)
        for node in 0..<nodeCount { starts[node + 1] = starts[node] + Int(columnCounts[node]) }
        var cursors = starts
        var sorted = [Int32](repeating: 0, count: entries.count)
        for node in 0..<nodeCount {
            for entry in offsets[node]..<offsets[node + 1] {
                let column = Int(entries[entry])
                let cursor = cursors[column]
                if cursor > starts[column], sorted[cursor - 1] == Int32(node) { continue }
                sorted[cursor] = Int32(node)
                cursors[column] = cursor + 1
            }
        }
        return Self.compacted(&sorted, starts: starts, ends: cursors)
    }

    /// Closes the gaps that dropped duplicates left at the rows' ends.
    private static func compacted(_ sorted: inout [Int32], starts: [Int], ends: [Int]) -> Adjacency
    {
        let nodeCount = starts.count - 1
        var rowOffsets = [Int32](repeating: 0, count: nodeCount + 1)
        var written = 0
        for node in 0..<nodeCount {
            if written == starts[node] {
                written = ends[node]
            } else {
                for entry in starts[node]..<ends[node] {
                    sorted[written] = sorted[entry]
                    written += 1
                }
            }
            rowOffsets[node + 1] = Int32(written)
        }
        let isMostlyFull = sorted.count - written < sorted.count / 8
        if isMostlyFull { sorted.removeLast(sorted.count - written) }
        return Adjacency(
            SparsePattern(
                columnCount: nodeCount, rowOffsets: rowOffsets,
                columnIndices: isMostlyFull ? sorted : Array(sorted[..<written])))
    }
}
