import Foundation
import Support

/// Draws tokens from scores: temperature first, then top-k, then top-p.
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

    /// The tokens of the largest scores, in no order: a bounded heap with the least on top.
    private static func largest(_ count: Int, of scores: UnsafeBufferPointer<Float>) -> [Int] {
        var heap: [Int] = []
        func sink(_ start: Int) {
            var place = start
            while true {
                var least = place
                for child in [2 * place + 1, 2 * place + 2]
                where child < heap.count && scores[heap[child]] < scores[heap[least]] {
                    least = child
                }
                guard least != place else { return }
                heap.swapAt(place, least)
                place = least
            }
        }
        for token in scores.indices {
            if heap.count < count {
                heap.append(token)
                if heap.count == count {
                    for place in (0..<count / 2).reversed() { sink(place) }
                }
            } else if scores[token] > scores[heap[0]] {
                heap[0] = token
                sink(0)
            }
        }
        return heap
    }
}
