import Foundation

extension Tensor {
    /// Σ softmax(weights)_k · terms_k of scalars, with gradients of terms and weights.
    ///
    /// Shapes: weights `[n]`, n scalar terms, to a scalar.
    public static func softmaxWeightedSum(_ terms: [Tensor], weights: Tensor) -> Tensor {
        precondition(
            terms.count == weights.count && terms.allSatisfy { $0.count == 1 },
            "\(terms.count) terms for weights of \(weights.shape)")
        let probabilities = weights.softmaxProbabilities
        let values = terms.map(\.item)
        let total = zip(probabilities, values).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        return Tensor(total).recorded("softmaxWeightedSum", from: terms + [weights]) { g, sink in
            for (index, probability) in probabilities.enumerated() {
                sink.accumulate(index) { $0[0] += g.item * probability }
            }
            sink.accumulate(terms.count) {
                for (index, probability) in probabilities.enumerated() {
                    $0[index] += g.item * probability * (values[index] - total)
                }
            }
        }
    }

    /// The softmax of all elements as an array; carries no gradient.
    public var softmaxProbabilities: [Float] {
        let values = values
        let largest = values.max() ?? 0
        let powers = values.map { exp($0 - largest) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
    }
}
