import Compute

/// Tokens of many trees packed row by row, without padding.
///
/// A token attends to the tokens of its segment's ancestors and, in its own segment, to those up to itself. A
/// plain text is a tree of one segment. Positions count along the path from the root, so every path
/// is computed as if it were a text of its own.
public struct TokenForest: Sendable {
    /// A segment of a forest: a run of tokens with one path behind it.
    public struct Segment: Hashable, Sendable {
        let index: Int
    }

    private struct Node {
        let parent: Int?
        let rows: Range<Int>
        let position: Int
    }

    /// All tokens, segment after segment.
    public private(set) var tokens: [Int32] = []
    /// The position of each token on its path.
    public private(set) var positions: [Int32] = []
    /// How many earlier tokens each root continues; their keys and values are in a cache.
    public let startPosition: Int
    private var nodes: [Node] = []

    /// Starts an empty forest.
    ///
    /// - Parameter startPosition: The number of cached tokens that every tree continues.
    public init(startPosition: Int = 0) {
        precondition(startPosition >= 0, "a position cannot be \(startPosition)")
        self.startPosition = startPosition
    }

    /// A forest of one plain text.
    public init(_ tokens: [Int32], startPosition: Int = 0) {
        self.init(startPosition: startPosition)
        addRoot(tokens)
    }

    /// How many tokens there are.
    public var tokenCount: Int { tokens.count }

    /// The number of tokens on the longest path, cached ones included.
    public var longestPath: Int {
        nodes.reduce(startPosition) { max($0, $1.position + $1.rows.count) }
    }

    /// Adds a tree's first segment; may be empty.
    @discardableResult public mutating func addRoot(_ tokens: [Int32]) -> Segment {
        append(tokens, parent: nil, position: startPosition)
    }

    /// Adds a segment that continues another; may be empty.
    @discardableResult public mutating func add(_ tokens: [Int32], under parent: Segment)
        -> Segment
    {
        let above = nodes[parent.index]
        return append(tokens, parent: parent.index, position: above.position + above.rows.count)
    }

    private mutating func append(_ added: [Int32], parent: Int?, position: Int) -> Segment {
        let rows = tokens.count..<tokens.count + added.count
        tokens += added
        positions += added.indices.map { Int32(position + $0) }
        nodes.append(Node(parent: parent, rows: rows, position: position))
        return Segment(index: nodes.count - 1)
    }

    /// The rows of a segment's tokens.
    public func rows(of segment: Segment) -> Range<Int> { nodes[segment.index].rows }

    /// The row of the last token on the path that ends with a segment; `nil` if the path is empty.
    public func lastRow(of segment: Segment) -> Int? {
        var index: Int? = segment.index
        while let current = index {
            if let last = nodes[current].rows.last { return last }
            index = nodes[current].parent
        }
        return nil
    }

    /// The tokens from a root to the end of a segment; cached ones are not among them.
    public func path(to segment: Segment) -> [Int32] {
        ancestors(of: segment.index).flatMap { tokens[nodes[$0].rows] } + tokens[rows(of: segment)]
    }

    /// The indices of the segments above one, from the root on.
    private func ancestors(of index: Int) -> [Int] {
        var found: [Int] = []
        var next = nodes[index].parent
        while let parent = next {
            found.append(parent)
            next = nodes[parent].parent
        }
        return found.reversed()
    }

    /// The attention layout: which rows attend to which.
    var layout: AttentionLayout {
        let cached = AttentionLayout.KeyRange(
            row: 0, position: 0, count: startPosition, isCached: true)
        let first = startPosition > 0 ? [cached] : []
        let segments = nodes.indices.filter { !nodes[$0].rows.isEmpty }.map { index in
            let above = ancestors(of: index).map { nodes[$0] }.filter { !$0.rows.isEmpty }
            return AttentionLayout.Segment(
                rows: nodes[index].rows, position: nodes[index].position,
                ancestors: first
                    + above.map {
                        .init(row: $0.rows.lowerBound, position: $0.position, count: $0.rows.count)
                    })
        }
        return AttentionLayout(
            segments: segments, tokenCount: tokenCount, cachedCount: startPosition)
    }
}
