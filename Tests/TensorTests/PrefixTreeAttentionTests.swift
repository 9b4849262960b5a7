import Foundation
import Support
import TestSupport
import Testing

@testable import Compute
@testable import Tensor

@Suite struct PrefixTreeAttentionTests {
    /// A root with two children, one of which has a child, and a second tree of one segment.
    static let layout: AttentionLayout = {
        let root = AttentionLayout.KeyRange(row: 0, position: 0, count: 5)
        let child = AttentionLayout.KeyRange(row: 5, position: 5, count: 7)
        return AttentionLayout(
            segments: [
                .init(rows: 0..<5, position: 0, ancestors: []),
                .init(rows: 5..<12, position: 5, ancestors: [root]),
                .init(rows: 12..<15, position: 5, ancestors: [root]),
                .init(rows: 15..<17, position: 12, ancestors: [root, child]),
                .init(rows: 17..<21, position: 0, ancestors: []),
            ], tokenCount: 21)
    }()

    /// The definition, one query and head at a time, in Float64.
    static func reference(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, cached: (keys: Tensor, values: Tensor)?,
        layout: AttentionLayout, heads shape: AttentionShape
    ) -> [Float] {
        let size = shape.headSize
        var out = [Float](repeating: 0, count: q.count)
        for segment in layout.segments {
            for row in segment.rows {
                let position = segment.position + row - segment.rows.lowerBound
                var seen: [(row: Int, isCached: Bool)] = []
                let own = AttentionLayout.KeyRange(
                    row: segment.rows.lowerBound, position: segment.position,
                    count: segment.rows.count)
                for range in segment.ancestors + [own] {
                    for i in 0..<range.count {
                        let distance = position - (range.position + i)
                        if distance >= 0, distance < shape.score.window ?? .max {
                            seen.append((range.row + i, range.isCached))
                        }
                    }
                }
                for head in 0..<shape.headCount {
                    let keyHead = head / (shape.headCount / shape.keyValueHeadCount)
                    let query = q.row(row)[head * size..<(head + 1) * size]
                    let weights = seen.map { key in
                        let keys = (key.isCached ? cached?.keys ?? k : k).row(key.row)
                        let score = zip(query, keys[keyHead * size..<(keyHead + 1) * size])
                            .reduce(0) { $0 + Double($1.0) * Double($1.1) }
                        let scaled = score * Double(shape.score.scale)
                        guard let cap = shape.score.softCap?.bound else { return exp(scaled) }
                        return exp(Double(cap) * tanh(scaled / Double(cap)))
                    }
                    let total = weights.reduce(0, +)
                    for (key, weight) in zip(seen, weights) {
                        let values = (key.isCached ? cached?.values ?? v : v).row(key.row)
                        for i in 0..<size {
                            out[(row * shape.headCount + head) * size + i] +=
                                Float(weight / total) * values[keyHead * size + i]
                        }
                    }
                }
            }
        }
        return out
    }

    @Test(arguments: [(1, 1, 3), (4, 1, 16), (4, 2, 5), (6, 2, 32)], [nil, 1, 4, 100])
    func matchesTheDefinition(heads: (Int, Int, Int), window: Int?) {
        let shape = AttentionShape(
            headCount: heads.0, keyValueHeadCount: heads.1, headSize: heads.2,
            score: .init(scale: 0.4, window: window))
        let q = randomTensor([21, heads.0 * heads.2], seed: 1)
        let k = randomTensor([21, heads.1 * heads.2], seed: 2)
        let v = randomTensor([21, heads.1 * heads.2], seed: 3)
        let found = q.prefixTreeAttention(keys: k, values: v, layout: Self.layout, heads: shape)
        let expected = Self.reference(q, k, v, cached: nil, layout: Self.layout, heads: shape)
        #expect(zip(found.values, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: [nil, 4]) func gradientsMatchDifferences(window: Int?) {
        let shape = AttentionShape(
            headCount: 4, keyValueHeadCount: 2, headSize: 3,
            score: .init(scale: 0.5, window: window))
        let error = GradientCheck.maximumError(
            at: [
                randomTensor([21, 12], seed: 1), randomTensor([21, 6], seed: 2),
                randomTensor([21, 6], seed: 3),
            ]
        ) {
            $0[0].prefixTreeAttention(keys: $0[1], values: $0[2], layout: Self.layout, heads: shape)
        }
        #expect(error < 3e-3)
    }

    @Test func softCappedScoresMatchTheDefinition() {
        let shape = AttentionShape(
            headCount: 4, keyValueHeadCount: 2, headSize: 3,
            score: .init(scale: 0.8, softCap: SoftCap(bound: 0.7), window: 6))
        let q = randomTensor([21, 12], seed: 1)
        let (k, v) = (randomTensor([21, 6], seed: 2), randomTensor([21, 6], seed: 3))
        let found = q.prefixTreeAttention(keys: k, values: v, layout: Self.layout, heads: shape)
        let expected = Self.reference(q, k, v, cached: nil, layout: Self.layout, heads: shape)
        #expect(zip(found.values, expected).allSatisfy { abs($0 - $1) < 1e-5 })
        let error = GradientCheck.maximumError(at: [q, k, v]) {
            $0[0].prefixTreeAttention(
                keys: $0[1], values: $0[2], layout: Self.layout, heads: shape)
        }
        #expect(error < 3e-3)
    }

    @Test(arguments: [nil, 6]) func cachedKeysCountAsAncestors(window: Int?) {
        let shape = AttentionShape(
            headCount: 2, keyValueHeadCount: 1, headSize: 7,
            score: .init(scale: 0.4, window: window))
        let cache = AttentionLayout.KeyRange(row: 0, position: 0, count: 4, isCached: true)
        let layout = AttentionLayout(
            segments: [
                .init(rows: 0..<3, position: 4, ancestors: [cache]),
                .init(
                    rows: 3..<8, position: 7,
                    ancestors: [cache, .init(row: 0, position: 4, count: 3)]),
            ], tokenCount: 8, cachedCount: 4)
        let q = randomTensor([8, 14], seed: 1)
        let (k, v) = (randomTensor([8, 7], seed: 2), randomTensor([8, 7], seed: 3))
        // The cache may have more rows than are used.
        let (ck, cv) = (randomTensor([6, 7], seed: 4), randomTensor([6, 7], seed: 5))
        let cached = CachedKeys(keys: ck.storage, values: cv.storage)
        let found = q.prefixTreeAttention(
            keys: k, values: v, cached: cached, layout: layout, heads: shape)
        let expected = Self.reference(q, k, v, cached: (ck, cv), layout: layout, heads: shape)
        #expect(zip(found.values, expected).allSatisfy { abs($0 - $1) < 1e-5 })
        let error = GradientCheck.maximumError(at: [q, k, v]) {
            $0[0].prefixTreeAttention(
                keys: $0[1], values: $0[2], cached: cached, layout: layout, heads: shape)
        }
        #expect(error < 3e-3)
    }

    /// Where some rows ask, they find what they find among all, and the keys get the same gradients.
    @Test(arguments: [nil, 4], [[], [0], [4, 5, 6, 11], [3, 12, 14, 15, 16, 20]])
    func someRowsAsk(window: Int?, rows: [Int32]) {
        let shape = AttentionShape(
            headCount: 4, keyValueHeadCount: 2, headSize: 3,
            score: .init(scale: 0.5, window: window))
        let q = randomTensor([21, 12], seed: 1)
        let (k, v) = (randomTensor([21, 6], seed: 2), randomTensor([21, 6], seed: 3))
        let all = q.prefixTreeAttention(keys: k, values: v, layout: Self.layout, heads: shape)
        let some = q.gatheringRows(rows).prefixTreeAttention(
            keys: k, values: v, layout: Self.layout.restricted(toQueries: rows), heads: shape)
        let expected = all.gatheringRows(rows)
        #expect(some.shape == expected.shape)
        #expect(zip(some.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
        guard !rows.isEmpty else { return }
        let error = GradientCheck.maximumError(at: [q, k, v]) {
            $0[0].gatheringRows(rows).prefixTreeAttention(
                keys: $0[1], values: $0[2], layout: Self.layout.restricted(toQueries: rows),
                heads: shape)
        }
        #expect(error < 3e-3)
    }

    /// Half-width factors in both passes: long and short segments, windows, a cache, odd widths;
    /// neighbours that share much, little or none of their keys.
    @Test(
        arguments: [(4, 1, 16), (2, 2, 70), (8, 2, 64)],
        [(nil, nil), (40, nil), (nil, SoftCap(bound: 1.5)), (40, SoftCap(bound: 1.5))]
            as [(Int?, SoftCap?)])
    func halfWidthFactorsStayClose(heads: (Int, Int, Int), limits: (Int?, SoftCap?)) {
        let (window, softCap) = limits
        let shape = AttentionShape(
            headCount: heads.0, keyValueHeadCount: heads.1, headSize: heads.2,
            score: .init(scale: 0.2, softCap: softCap, window: window), precision: .bfloat16)
        let cache = AttentionLayout.KeyRange(row: 0, position: 0, count: 20, isCached: true)
        let layout = AttentionLayout(
            segments: [
                .init(rows: 0..<50, position: 20, ancestors: [cache]),
                .init(
                    rows: 50..<140, position: 70,
                    ancestors: [cache, .init(row: 0, position: 20, count: 50)]),
                .init(
                    rows: 140..<143, position: 70,
                    ancestors: [cache, .init(row: 0, position: 20, count: 50)]),
                .init(
                    rows: 143..<180, position: 70,
                    ancestors: [cache, .init(row: 0, position: 20, count: 50)]),
                .init(
                    rows: 180..<224, position: 160,
                    ancestors: [
                        cache, .init(row: 0, position: 20, count: 50),
                        .init(row: 50, position: 70, count: 90),
                    ]),
                .init(rows: 224..<260, position: 20, ancestors: [cache]),
                .init(rows: 260..<300, position: 0, ancestors: []),
            ], tokenCount: 300, cachedCount: 20)
        let (queryWidth, keyWidth) = (heads.0 * heads.2, heads.1 * heads.2)
        let q = randomTensor([300, queryWidth], seed: 1)
        let (k, v) = (
            randomTensor([300, keyWidth], seed: 2), randomTensor([300, keyWidth], seed: 3)
        )
        let (ck, cv) = (
            randomTensor([20, keyWidth], seed: 4), randomTensor([20, keyWidth], seed: 5)
        )
        let cached = CachedKeys(keys: ck.storage, values: cv.storage)
        let found = q.prefixTreeAttention(
            keys: k, values: v, cached: cached, layout: layout, heads: shape)
        let expected = Self.reference(q, k, v, cached: (ck, cv), layout: layout, heads: shape)
        let off = zip(found.values, expected).reduce(Float(0)) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        let size = expected.reduce(Float(0)) { $0 + $1 * $1 }
        #expect((off / size).squareRoot() < 8e-3)

        let g = randomTensor([300, queryWidth], seed: 6)
        var exact = shape
        exact.precision = .float32
        let gradients = [shape, exact].map { heads in
            let leaves = [q, k, v].map { Parameter(path: "x", value: $0) }
            leaves[0].tensor.prefixTreeAttention(
                keys: leaves[1].tensor, values: leaves[2].tensor, cached: cached, layout: layout,
                heads: heads
            ).backward(gradient: g)
            return leaves.map { $0.gradient?.values ?? [] }
        }
        for (found, expected) in zip(gradients[0], gradients[1]) {
            let off = zip(found, expected).reduce(Float(0)) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
            // Without half-width tiles both directions are exact.
            #expect(!expected.isEmpty && (found != expected) == HalfWidthWeights.isFast)
            #expect((off / expected.reduce(0) { $0 + $1 * $1 }).squareRoot() < 1e-2)
        }
    }

    @Test func longSegmentsAreCutIntoBlocks() {
        let shape = AttentionShape(
            headCount: 2, keyValueHeadCount: 2, headSize: 4, score: .init(scale: 0.3, window: 300))
        let root = AttentionLayout.KeyRange(row: 0, position: 0, count: 333)
        let layout = AttentionLayout(
            segments: [
                .init(rows: 0..<333, position: 0, ancestors: []),
                .init(rows: 333..<620, position: 333, ancestors: [root]),
            ], tokenCount: 620)
        let q = randomTensor([620, 8], seed: 1)
        let (k, v) = (randomTensor([620, 8], seed: 2), randomTensor([620, 8], seed: 3))
        let found = q.prefixTreeAttention(keys: k, values: v, layout: layout, heads: shape)
        let expected = Self.reference(q, k, v, cached: nil, layout: layout, heads: shape)
        #expect(zip(found.values, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }
}
