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
        let runs = layout.queryRuns
        // One head after the other: the next block of a head attends to nearly the same keys.
        for head in 0..<shape.keyValueHeadCount {
            for (segment, runs) in zip(layout.segments, runs) {
                for run in runs { add(run, of: segment, keyHead: head, shape, to: &blocks) }
            }
        }
        return blocks
    }

    private static func add(
        _ run: AttentionLayout.QueryRun, of segment: AttentionLayout.Segment, keyHead: Int,
        _ shape: AttentionShape, to blocks: inout [AttentionBlock]
    ) {
        let seen = segment.ancestors.reduce(segment.rows.count) { $0 + $1.count }
        let visibleCount = min(seen, (shape.score.window ?? seen).addingClamped(256))
        // A block has at most 256 rows and a quarter of a million scores.
        let step = max(
            1, min(256 / shape.groupSize, max(8, 262_144 / (shape.groupSize * visibleCount))))
        let (start, end) = (run.offsets.lowerBound, run.offsets.upperBound)
        for first in stride(from: start, to: end, by: step) {
            let some = first..<min(end, first + step)
            let keys = visibleKeys(by: some, of: segment, window: shape.score.window)
            let place = run.place + first - start
            blocks.append(
                AttentionBlock(
                    rows: place..<place + some.count, position: segment.position + first,
                    keyHead: keyHead, keys: keys, keyCount: keys.reduce(0) { $0 + $1.count }))
        }
    }

    private static func visibleKeys(
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
