import Support
import Tensor
import Testing

@testable import NN

@Suite struct NormLayerTests {
    private func random(_ shape: [Int], seed: Int) -> Tensor {
        var random = RandomSource(seed: seed)
        return Tensor(
            (0..<shape.reduce(1, *)).map { _ in Float(random.normal()) * 2 + 1 }, shape: shape)
    }

    @Test func batchNormNormalisesColumnsAndKeepsRunningStatistics() {
        let store = ParameterStore(seed: 1)
        let layer = BatchNorm(store.root.scope("norm"), width: 3)
        let x = random([50, 3], seed: 2)
        let y = layer(x, isTraining: true)
        let statistics = y.columnStatistics
        for c in 0..<3 {
            #expect(abs(statistics.mean.values[c]) < 1e-5)
            #expect(abs(statistics.variance.values[c] - 1) < 1e-3)
        }
        let batch = x.columnStatistics
        for c in 0..<3 {
            #expect(abs(layer.runningMean.value.values[c] - 0.1 * batch.mean.values[c]) < 1e-6)
            let unbiased = batch.variance.values[c] * 50 / 49
            #expect(
                abs(layer.runningVariance.value.values[c] - (0.9 + 0.1 * unbiased)) < 1e-5)
        }
        for _ in 0..<200 { _ = layer(x, isTraining: true) }
        let later = layer(x, isTraining: false)
        #expect(zip(later.values, y.values).allSatisfy { abs($0 - $1) < 0.05 })
    }

    @Test func runningStatisticsAreSavedButNotTrained() {
        let store = ParameterStore(seed: 1)
        _ = BatchNorm(store.root.scope("norm"), width: 3)
        #expect(
            store.parameters.map(\.path) == [
                "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
            ])
        #expect(store.trainable.map(\.path) == ["norm.weight", "norm.bias"])
    }

    @Test func layerNormAndPReLUBeginAsPyTorchs() {
        let store = ParameterStore(seed: 1)
        let norm = LayerNorm(store.root.scope("norm"), width: 4)
        let row = norm(random([2, 4], seed: 3)).row(0)
        #expect(abs(row.reduce(0, +)) < 1e-5)
        #expect(abs(row.reduce(0) { $0 + $1 * $1 } / 4 - 1) < 1e-3)
        let activation = PReLU(store.root.scope("prelu"))
        #expect(activation(Tensor([-4, 8], shape: [2])).values == [-1, 8])
    }
}
