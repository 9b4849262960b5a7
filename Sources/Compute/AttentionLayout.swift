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
    public private(set) var askingRows: [Int32]?

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
    public var queryCount: Int { askingRows?.count ?? tokenCount }

    /// The same layout with only some query rows; `nil`: all.
    ///
    /// - Parameter rows: Distinct rows of the batch in ascending order.
    public func asking(_ rows: [Int32]?) -> AttentionLayout {
        precondition(
            rows.map { rows in
                zip(rows, rows.dropFirst()).allSatisfy(<)
                    && rows.first.map { $0 >= 0 } ?? true
                    && rows.last.map { $0 < tokenCount } ?? true
            } ?? true, "the rows that ask do not rise within \(tokenCount)")
        var result = self
        result.askingRows = rows
        return result
    }

    /// Consecutive query rows of one segment.
    struct AskingRun {
        /// The index of the first one's query among all queries.
        let place: Int
        /// The rows' offsets within the segment.
        var offsets: Range<Int>
    }

    /// The query rows of each segment.
    var askingRuns: [[AskingRun]] {
        guard let askingRows else {
            return segments.map {
                [AskingRun(place: $0.rows.lowerBound, offsets: 0..<$0.rows.count)]
            }
        }
        var places = [Int?](repeating: nil, count: tokenCount)
        for (place, row) in askingRows.enumerated() { places[Int(row)] = place }
        return segments.map { segment in
            var runs: [AskingRun] = []
            for (offset, row) in segment.rows.enumerated() {
                guard let place = places[row] else { continue }
                if let last = runs.last, last.offsets.upperBound == offset {
                    runs[runs.count - 1].offsets = last.offsets.lowerBound..<offset + 1
                } else {
                    runs.append(AskingRun(place: place, offsets: offset..<offset + 1))
                }
            }
            return runs
        }
    }
}

/// The heads of an attention layer.
public struct AttentionShape: Sendable, Equatable {
    /// The number of query heads.
    public var headCount: Int
    /// The number of key and value heads; divides `headCount`.
    public var keyValueHeadCount: Int
    /// The head dimension D.
    public var headSize: Int
    /// Multiplies the scores before the softmax.
    public var scale: Float
    /// A token attends only to keys less than this many positions back; `nil`: all.
    public var window: Int?
    /// The precision of the factors in both passes.
    public var precision: ComputePrecision

    /// Describes heads.
    public init(
        headCount: Int, keyValueHeadCount: Int, headSize: Int, scale: Float, window: Int? = nil,
        precision: ComputePrecision = .float32
    ) {
        precondition(
            keyValueHeadCount > 0 && headCount % keyValueHeadCount == 0,
            "\(headCount) query heads cannot share \(keyValueHeadCount) key heads")
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headSize = headSize
        self.scale = scale
        self.window = window
        self.precision = precision
    }

    /// Query heads that share a key head.
    var groupSize: Int { headCount / keyValueHeadCount }
    /// Elements in a row of queries.
    var queryWidth: Int { headCount * headSize }
    /// Elements in a row of keys or values.
    var keyWidth: Int { keyValueHeadCount * headSize }
}

/// Some queries of one segment for one key head, with the keys that any of them attends to.
struct AttentionBlock {
    /// The queries' indices among all of them.
    let rows: Range<Int>
    /// The first query's position; the others follow it.
    let position: Int
    let keyHead: Int
    let keys: [AttentionLayout.KeyRange]
    let keyCount: Int

    /// The part of a key range visible to the query at `position`.
    @inline(__always)
    static func visible(_ keys: AttentionLayout.KeyRange, from position: Int, window: Int)
        -> Range<Int>
    {
        let end = min(keys.count, max(0, position - keys.position + 1))
        let start = max(0, position - window + 1 - keys.position)
        return min(start, end)..<end
    }

    /// All blocks of a layout, in order.
    static func all(of layout: AttentionLayout, _ shape: AttentionShape) -> [AttentionBlock] {
        var blocks: [AttentionBlock] = []
        let runs = layout.askingRuns
        // One head after the other: the next block of a head attends to nearly the same keys.
        for head in 0..<shape.keyValueHeadCount {
            for (segment, runs) in zip(layout.segments, runs) {
                for run in runs { add(run, of: segment, keyHead: head, shape, to: &blocks) }
            }
        }
        return blocks
    }

    private static func add(
        _ run: AttentionLayout.AskingRun, of segment: AttentionLayout.Segment, keyHead: Int,
        _ shape: AttentionShape, to blocks: inout [AttentionBlock]
    ) {
        let seen = segment.ancestors.reduce(segment.rows.count) { $0 + $1.count }
        let reach = min(seen, (shape.window ?? seen).addingClamped(256))
        // A block has at most 256 rows and a quarter of a million scores.
        let step = max(
            1, min(256 / shape.groupSize, max(8, 262_144 / (shape.groupSize * reach))))
        let (start, end) = (run.offsets.lowerBound, run.offsets.upperBound)
        for first in stride(from: start, to: end, by: step) {
            let some = first..<min(end, first + step)
            let keys = keysSeen(by: some, of: segment, window: shape.window)
            let place = run.place + first - start
            blocks.append(
                AttentionBlock(
                    rows: place..<place + some.count, position: segment.position + first,
                    keyHead: keyHead, keys: keys, keyCount: keys.reduce(0) { $0 + $1.count }))
        }
    }

    private static func keysSeen(
        by queries: Range<Int>, of segment: AttentionLayout.Segment, window: Int?
    ) -> [AttentionLayout.KeyRange] {
        let own = AttentionLayout.KeyRange(
            row: segment.rows.lowerBound, position: segment.position, count: queries.upperBound)
        let oldest = window.map { segment.position + queries.lowerBound - $0 + 1 } ?? 0
        return (segment.ancestors + [own]).compactMap { range in
            let skipped = max(0, oldest - range.position)
            guard skipped < range.count else { return nil }
            var rest = range
            rest.row += skipped
            rest.position += skipped
            rest.count -= skipped
            return rest
        }
    }

    /// Contiguous shares of about equal work, one for each part; deterministic for a layout.
    static func shares(of blocks: [AttentionBlock], parts: Int) -> [Range<Int>] {
        let costs = blocks.map { ($0.rows.count + 8) * ($0.keyCount + 16) }
        let total = costs.reduce(0, +)
        var shares: [Range<Int>] = []
        var (start, sum) = (0, 0)
        for (index, cost) in costs.enumerated() {
            sum += cost
            guard shares.count < parts - 1, sum * parts >= total * (shares.count + 1) else {
                continue
            }
            shares.append(start..<index + 1)
            start = index + 1
        }
        return shares + [start..<blocks.count]
    }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
