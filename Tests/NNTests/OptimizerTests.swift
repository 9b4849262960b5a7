import Compute
import Tensor
import TestSupport
import Testing

@testable import NN

@Suite struct OptimizerTests {
    /// Two steps of PyTorch's rule worked out by hand for one element.
    @Test func adamFollowsItsDefinition() throws {
        let parameter = Parameter(path: "w", value: Tensor([1, 2], shape: [2]))
        let adam = Adam([ParameterGroup([parameter], learningRate: 0.1)])
        parameter.tensor.multiplied(by: parameter.tensor).sum().backward()
        adam.step(learningRateFactor: 1)
        // The first step of Adam moves every element by the learning rate against the gradient.
        #expect(abs(parameter.value.values[0] - 0.9) < 1e-6)
        #expect(abs(parameter.value.values[1] - 1.9) < 1e-6)
        #expect(parameter.gradient == nil)
    }

    @Test func resumedStepsEqualUninterruptedOnes() throws {
        func run(breakingAt stop: Int?) throws -> [Float] {
            let parameter = Parameter(path: "w", value: Tensor([1, -2, 3], shape: [3]))
            var adam = Adam([ParameterGroup([parameter], learningRate: 0.05, weightDecay: 0.1)])
            for step in 0..<6 {
                if step == stop {
                    let state = adam.state
                    adam = Adam([ParameterGroup([parameter], learningRate: 0.05, weightDecay: 0.1)])
                    try adam.restore(state)
                }
                parameter.tensor.multiplied(by: parameter.tensor).sum().backward()
                adam.step(learningRateFactor: 1)
            }
            return parameter.value.values
        }
        #expect(try run(breakingAt: 3) == run(breakingAt: nil))
    }

    @Test func momentumGathersSpeed() {
        let parameter = Parameter(path: "w", value: Tensor([0], shape: [1]))
        let sgd = SGD([ParameterGroup([parameter], learningRate: 1)], momentum: 0.5)
        var positions: [Float] = []
        for _ in 0..<3 {
            parameter.tensor.sum().backward()
            sgd.step(learningRateFactor: 1)
            positions.append(parameter.value.item)
        }
        #expect(positions == [-1, -2.5, -4.25])
    }

    @Test func clippingKeepsTheDirection() {
        let parameter = Parameter(path: "w", value: Tensor([3, 4], shape: [2]))
        parameter.tensor.multiplied(by: parameter.tensor).sum().scaled(by: 0.5).backward()
        #expect(abs(GradientClipping.clip([parameter], limit: 1) - 5) < 1e-5)
        let clipped = parameter.gradient?.values ?? []
        #expect(abs(clipped[0] - 0.6) < 1e-4 && abs(clipped[1] - 0.8) < 1e-4)
    }

    @Test func schedulesStartAndEndWhereTheyShould() {
        let cosine = LearningRateSchedule(.cosine, warmUpSteps: 2, totalSteps: 10)
        #expect(cosine.factor(at: 0) == 0 && cosine.factor(at: 1) == 0.5)
        #expect(cosine.factor(at: 2) == 1 && abs(cosine.factor(at: 6) - 0.5) < 1e-6)
        #expect(abs(cosine.factor(at: 10)) < 1e-6)
        #expect(LearningRateSchedule(.linear, totalSteps: 4).factor(at: 1) == 0.75)
    }
}

@Suite struct LinearTests {
    @Test func frozenAndTrainedLayersAgree() {
        let store = ParameterStore(seed: 1)
        let trained = Linear(
            store.root.scope("layer"), inFeatures: 5, outFeatures: 3, hasBias: false)
        let weight = store["layer.weight"]?.value ?? .zeros([3, 5])
        let frozen = Linear(
            frozen: DenseFrozenMatrix(outFeatures: 3, inFeatures: 5) {
                $0.update(from: weight.pointer, count: 15)
            })
        let x = Tensor((0..<10).map { Float($0) / 3 }, shape: [2, 5])
        #expect(trained(x).values == frozen(x).values)
        #expect(GradientCheck.maximumError(at: [x]) { frozen($0[0]) } < 1e-3)
    }

    @Test func aNewAdapterChangesNothing() {
        let store = ParameterStore(seed: 1)
        let layer = Linear(store.root.scope("layer"), inFeatures: 4, outFeatures: 6)
        let x = Tensor((0..<8).map { Float($0) / 5 }, shape: [2, 4])
        let before = layer(x).values
        layer.adapter = LowRankAdapter(
            store.root.scope("adapter"), inFeatures: 4, outFeatures: 6, rank: 2, alpha: 4)
        #expect(layer(x).values == before)
        store["adapter.lora_B.weight"]?.assign(.filled(0.5, shape: [6, 2]))
        #expect(layer(x).values != before)
    }

    @Test func parametersAreFoundByPath() throws {
        let store = ParameterStore(seed: 3)
        _ = Linear(store.root.scope("head"), inFeatures: 2, outFeatures: 2)
        #expect(store.parameters.map(\.path) == ["head.weight", "head.bias"])
        #expect(store.elementCount == 6)
        #expect(throws: ParameterError.self) { try store.restore([:]) }
    }
}
