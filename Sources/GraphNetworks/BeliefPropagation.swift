import Foundation
import Tensor

/// Loopy belief propagation on a graph whose edges prefer equal classes: the inference of LLM-BP (Wang
/// and others, arXiv 2502.11836), which needs no training.
///
///     m_ij(y) ∝ Σ_z φ_i(z) ψ(z, y) Π_{k ∈ N(i) \ j} m_ki(z)
///     b_i(y)  ∝ φ_i(y) Π_{k ∈ N(i)} m_ki(y)
///
/// with ψ(z, y) = h where z = y and 1 − h elsewhere; h is the homophily that one believes in.
public struct BeliefPropagation: Sendable, Equatable {
    /// h, the belief that two neighbours are of one class, 0 < h < 1.
    public var homophily: Float
    /// How often all messages are computed; the paper's 5.
    public var rounds = 5

    /// Believes in a homophily, which is kept away from 0 and 1.
    public init(homophily: Float, rounds: Int = 5) {
        self.homophily = homophily.isNaN ? 0.5 : min(0.99, max(0.01, homophily))
        self.rounds = rounds
    }

    /// The beliefs of all nodes.
    ///
    /// - Parameters:
    ///   - prior: log φ, log-probabilities of the classes, `[nodes, classes]`.
    ///   - graph: The graph; weights of edges are not read.
    /// - Returns: Log-probabilities, `[nodes, classes]`.
    public func callAsFunction(_ prior: Tensor, _ graph: GraphOperators) -> Tensor {
        let classes = prior.rowSize
        let adjacency = graph.adjacency
        let reverse = adjacency.reverseEntries
        let start = prior.values
        var beliefs = start
        // Row i of the adjacency holds the messages that reach node i.
        var messages = [Float](repeating: 0, count: adjacency.entryCount * classes)
        for _ in 0..<rounds {
            var next = messages
            for node in 0..<adjacency.rowCount {
                for entry in adjacency.entries(ofRow: node) {
                    let sender = Int(adjacency.columnIndices[entry])
                    var cavity = Array(beliefs[sender * classes..<(sender + 1) * classes])
                    if reverse[entry] >= 0 {
                        let base = Int(reverse[entry]) * classes
                        for label in 0..<classes { cavity[label] -= messages[base + label] }
                    }
                    let message = message(from: cavity)
                    for label in 0..<classes { next[entry * classes + label] = message[label] }
                }
            }
            messages = next
            beliefs = start
            for node in 0..<adjacency.rowCount {
                for entry in adjacency.entries(ofRow: node) {
                    for label in 0..<classes {
                        beliefs[node * classes + label] += messages[entry * classes + label]
                    }
                }
                Self.normalize(&beliefs, node * classes..<(node + 1) * classes)
            }
        }
        return Tensor(beliefs, shape: prior.shape)
    }

    /// log Σ_z exp(x_z) ψ(z, y), normalised.
    private func message(from logits: [Float]) -> [Float] {
        let largest = logits.max() ?? 0
        let weights = logits.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        var message = weights.map { log(homophily * $0 + (1 - homophily) * (sum - $0)) }
        Self.normalize(&message, 0..<message.count)
        return message
    }

    private static func normalize(_ values: inout [Float], _ range: Range<Int>) {
        guard let largest = values[range].max(), largest.isFinite else { return }
        let sum = values[range].reduce(Float(0)) { $0 + exp($1 - largest) }
        let shift = largest + log(sum)
        for index in range { values[index] -= shift }
    }
}

extension SparseMatrix {
    /// For each entry (i, j) the place of the entry (j, i); −1 where there is none.
    fileprivate var reverseEntries: [Int32] {
        var places = [Int32](repeating: -1, count: entryCount)
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) {
                let other = entries(ofRow: Int(columnIndices[entry]))
                var (low, high) = (other.lowerBound, other.upperBound)
                while low < high {
                    let middle = (low + high) / 2
                    if columnIndices[middle] < row { low = middle + 1 } else { high = middle }
                }
                if low < other.upperBound, columnIndices[low] == row { places[entry] = Int32(low) }
            }
        }
        return places
    }
}
