import Foundation
import Support
import Tensor
import Testing

@testable import GraphNetworks

/// Baselines without training of their own, against PyTorch Geometric and an independent implementation.
@Suite struct BaselineGoldenTests {
    @Test func correctAndSmooth() throws {
        let golden = try Golden("gnn/correct_and_smooth")
        let mask = try golden.integers("train")
        let spread = CorrectAndSmooth(correctionAlpha: 0.9, smoothingAlpha: 0.8, rounds: 7)
        let found = spread(
            try golden.tensor("probabilities"), try golden.graph(),
            labels: try golden.integers("labels"), train: mask.indices.filter { mask[$0] != 0 })
        #expect(relativeError(found, try golden.tensor("output")) < 1e-4)
    }

    @Test func correctAndSmoothReadsOnlyTrainingLabels() throws {
        let golden = try Golden("gnn/correct_and_smooth")
        let mask = try golden.integers("train")
        let train = mask.indices.filter { mask[$0] != 0 }
        let labels = try golden.integers("labels")
        let other = labels.indices.map { mask[$0] != 0 ? labels[$0] : (labels[$0] + 1) % 3 }
        let spread = CorrectAndSmooth()
        let base = try golden.tensor("probabilities")
        let graph = try golden.graph()
        #expect(
            spread(base, graph, labels: labels, train: train).values
                == spread(base, graph, labels: other, train: train).values)
        #expect(spread(base, graph, labels: labels, train: []).values == base.values)
    }

    @Test func beliefPropagation() throws {
        let golden = try Golden("gnn/belief_propagation")
        let found = BeliefPropagation(homophily: 0.7)(
            try golden.tensor("prior"), try golden.graph())
        #expect(relativeError(found, try golden.tensor("output")) < 1e-4)
    }

    /// On a tree belief propagation is exact.
    @Test func beliefsOnAPathAreTheMarginals() throws {
        let golden = try Golden("gnn/belief_propagation")
        let prior = try golden.tensor("prior")
        let path = GraphOperators(
            nodeCount: 4, edges: [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)])
        let found = BeliefPropagation(homophily: 0.7)(
            Tensor(Array(prior.values.prefix(12)), shape: [4, 3]), path)
        let marginals = Tensor(found.values.map { exp($0) }, shape: [4, 3])
        #expect(relativeError(marginals, try golden.tensor("tree_marginals")) < 1e-5)
    }

    @Test func homophilyStaysInsideItsRange() {
        #expect(BeliefPropagation(homophily: 1).homophily == 0.99)
        #expect(BeliefPropagation(homophily: -3).homophily == 0.01)
        #expect(BeliefPropagation(homophily: .nan).homophily == 0.5)
    }
}
