import Foundation
import HeapModule
import Support

/// Samples tokens from logits: temperature first, then top-k, then top-p.
enum TokenSampler {
    /// The next token.
    ///
    /// - Parameters:
    ///   - scores: One for each token.
    ///   - sampling: Validated settings.
    ///   - random: Draws; untouched at temperature 0.
    static func draw(
        from scores: UnsafeBufferPointer<Float>, _ sampling: SamplingConfiguration,
        random: inout RandomSource
    ) -> Int32 {
        let best = scores.argMax ?? 0
        guard sampling.temperature > 0 else { return Int32(best) }
        let candidates = candidates(scores, best: scores[best], sampling)
        let total = candidates.reduce(0) { $0 + $1.weight }
        var left = random.uniform() * total
        for candidate in candidates {
            left -= candidate.weight
            if left < 0 { return Int32(candidate.token) }
        }
        return Int32(candidates.last?.token ?? best)
    }

    private static func candidates(
        _ scores: UnsafeBufferPointer<Float>, best: Float, _ sampling: SamplingConfiguration
    ) -> [(token: Int, weight: Double)] {
        func weight(_ token: Int) -> Double {
            exp(Double((scores[token] - best) / sampling.temperature))
        }
        var chosen = Array(scores.indices)
        let isOrdered = sampling.topK != nil || sampling.topP < 1
        if let topK = sampling.topK, topK < scores.count {
            chosen = largest(topK, of: scores)
        }
        var weighted = chosen.map { ($0, weight($0)) }
        guard isOrdered else { return weighted }
        weighted.sort { ($0.1, $1.0) > ($1.1, $0.0) }
        guard sampling.topP < 1 else { return weighted }
        let limit = Double(sampling.topP) * weighted.reduce(0) { $0 + $1.1 }
        var sum = 0.0
        let kept = weighted.prefix { entry in
            defer { sum += entry.1 }
            return sum < limit
        }
        return Array(kept)
    }

    /// The tokens of the largest logits, unordered; of equal ones the first.
    private static func largest(_ count: Int, of scores: UnsafeBufferPointer<Float>) -> [Int] {
        var heap = Heap(
            scores.indices.prefix(count).map { ScoredToken(score: scores[$0], token: $0) })
        for token in scores.indices.dropFirst(count) {
            guard let smallest = heap.min, scores[token] > smallest.score else { continue }
            heap.replaceMin(with: ScoredToken(score: scores[token], token: token))
        }
        return heap.unordered.map(\.token)
    }
}

/// A token with its logit; of equal logits the later token is the smaller.
private struct ScoredToken: Comparable {
    let score: Float
    let token: Int

    static func < (one: ScoredToken, other: ScoredToken) -> Bool {
        one.score < other.score || one.score == other.score && one.token > other.token
    }
}
