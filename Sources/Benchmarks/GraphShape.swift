import Foundation
import Support

/// The shape of a well-known graph; random graphs of that shape stand in for it.
struct GraphShape {
    let name: String
    var nodes: Int
    /// Edges, each counted in both directions.
    var edges: Int
    let features: Int
    let classes: Int
    /// The fraction of non-zero inputs; 1: dense, normally distributed.
    let density: Double
    /// Training, validation and test nodes.
    var split: [Int]
    let seed: Int

    /// Cora, Cora with a language model's features, PubMed, ogbn-arxiv.
    static let all = [
        GraphShape(
            name: "cora", nodes: 2_708, edges: 10_556, features: 1_433, classes: 7, density: 0.0127,
            split: [140, 500, 1_000], seed: 1),
        GraphShape(
            name: "cora768", nodes: 2_708, edges: 10_556, features: 768, classes: 7, density: 1,
            split: [140, 500, 1_000], seed: 1),
        GraphShape(
            name: "pubmed", nodes: 19_717, edges: 88_648, features: 500, classes: 3, density: 0.10,
            split: [60, 500, 1_000], seed: 2),
        GraphShape(
            name: "arxiv", nodes: 169_343, edges: 2_315_598, features: 128, classes: 40, density: 1,
            split: [90_941, 29_799, 48_603], seed: 3),
    ]

    /// The same shape with `factor` times as many nodes and edges.
    func scaled(by factor: Int) -> GraphShape {
        var scaled = self
        scaled.nodes *= factor
        scaled.edges *= factor
        scaled.split = split.map { $0 * factor }
        return scaled
    }
}

/// Samples elements by weight.
struct WeightedChoice {
    private let elements: [Int]
    private var sums: [Double] = []

    /// Takes elements and a table of weights that they index.
    init(_ elements: [Int], _ weights: [Double]) {
        self.elements = elements
        var sum = 0.0
        for element in elements {
            sum += weights[element]
            sums.append(sum)
        }
    }

    func draw(_ random: inout RandomSource) -> Int {
        let wanted = random.uniform() * (sums.last ?? 0)
        var (low, high) = (0, elements.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return elements[low]
    }
}
