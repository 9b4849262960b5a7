/// The attention mask of a packed batch: segments that form prefix trees.
///
/// A token attends to all tokens of its segment's ancestors, to those of its own segment up to
/// itself and, where there is a cache, to cached keys. A sliding window counts logical positions
/// along the path, never packed rows.
public struct AttentionLayout: Sendable {
    /// Consecutive rows with consecutive positions.
    public struct KeyRange: Sendable, Equatable {
        /// The first row, in the batch or in the cache.
        public var row: Int
        /// The position of the first row.
        public var position: Int
        /// The number of rows.
        public var count: Int
        /// Whether the rows are in the cache.
        public var isCached: Bool

        /// Describes a range.
        public init(row: Int, position: Int, count: Int, isCached: Bool = false) {
            self.row = row
            self.position = position
            self.count = count
            self.isCached = isCached
        }
    }

    /// A run of tokens that share one path from the root.
    public struct Segment: Sendable, Equatable {
        /// The packed rows.
        public var rows: Range<Int>
        /// The position of the first row.
        public var position: Int
        /// The ranges before it on its path, from the root on, without the segment itself.
        public var ancestors: [KeyRange]

        /// Describes a segment.
        public init(rows: Range<Int>, position: Int, ancestors: [KeyRange]) {
            self.rows = rows
            self.position = position
            self.ancestors = ancestors
        }
    }

    /// The segments; their rows are disjoint and cover the batch.
    public let segments: [Segment]
    /// The number of rows in the batch.
    public let tokenCount: Int
    /// The number of rows the cache must have.
    public let cachedCount: Int
    /// The rows that have a query, in ascending order; `nil`: all of the batch.
    public private(set) var queryRows: [Int32]?

    /// Makes a layout.
    public init(segments: [Segment], tokenCount: Int, cachedCount: Int = 0) {
        precondition(
            segments.reduce(0) { $0 + $1.rows.count } == tokenCount,
            "the segments do not cover the batch")
        self.segments = segments
        self.tokenCount = tokenCount
        self.cachedCount = cachedCount
    }

    /// The number of query rows.
    public var queryCount: Int { queryRows?.count ?? tokenCount }

    /// The same layout with only some query rows; `nil`: all.
    ///
    /// - Parameter rows: Distinct rows of the batch in ascending order.
    public func restricted(toQueries rows: [Int32]?) -> AttentionLayout {
        precondition(
            rows.map { rows in
                zip(rows, rows.dropFirst()).allSatisfy(<)
                    && rows.first.map { $0 >= 0 } ?? true
                    && rows.last.map { $0 < tokenCount } ?? true
            } ?? true, "query rows must ascend within \(tokenCount)")
        var result = self
        result.queryRows = rows
        return result
    }

    /// Consecutive query rows of one segment.
    struct QueryRun {
        /// The index of the first one's query among all queries.
        let place: Int
        /// The rows' offsets within the segment.
        var offsets: Range<Int>
    }

    /// The query rows of each segment.
    var queryRuns: [[QueryRun]] {
        guard let queryRows else {
            return segments.map {
                [QueryRun(place: $0.rows.lowerBound, offsets: 0..<$0.rows.count)]
            }
        }
        var places = [Int?](repeating: nil, count: tokenCount)
        for (place, row) in queryRows.enumerated() { places[Int(row)] = place }
        return segments.map { segment in
            var runs: [QueryRun] = []
            for (offset, row) in segment.rows.enumerated() {
                guard let place = places[row] else { continue }
                if let last = runs.last, last.offsets.upperBound == offset {
                    runs[runs.count - 1].offsets = last.offsets.lowerBound..<offset + 1
                } else {
                    runs.append(QueryRun(place: place, offsets: offset..<offset + 1))
                }
            }
            return runs
        }
    }
}
