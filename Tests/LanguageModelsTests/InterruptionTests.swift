import NN
import Support
import Tensor
import Testing

@testable import LanguageModels

/// Long work of models looks often whether it shall stop: at every matrix, layer and step back.
@Suite struct InterruptionTests {
    let raised: Cancellation = {
        let cancellation = Cancellation()
        cancellation.cancel()
        return cancellation
    }()

    @Test(arguments: ["gemma3", "llama/plain", "qwen3"]) func passesStop(name: String) throws {
        let golden = GoldenFolder(name)
        let model = try golden.model()
        let forest = try LoRATests.forest(golden)
        #expect(throws: Interrupted.self) {
            try model.hiddenStates(of: forest, cancellation: raised)
        }
        let calm = try model.hiddenStates(of: forest, cancellation: Cancellation())
        #expect(try calm.values == model.hiddenStates(of: forest).values)
    }

    /// Long forward passes without a tape run row-wise parts block by block.
    @Test(arguments: ["gemma3", "qwen3"]) func longPassesGiveTheSameInBlocks(name: String) throws {
        let golden = GoldenFolder(name)
        let base = try golden.model()
        var forest = TokenForest()
        for text in 0..<13 {
            forest.addRoot((0..<101).map { Int32(3 + (7 * text + 5 * $0) % 40) })
        }
        #expect(forest.tokenCount > 1_024)
        let adapter = try LoRAAdapter(LoRAConfiguration(rank: 2), for: base, seed: 4)
        let model = try base.adapted(by: adapter)
        let whole = try model.hiddenStates(of: forest, isRecorded: true)
        let blocks = try model.hiddenStates(of: forest, isRecorded: false)
        #expect(zip(whole.values, blocks.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func loadingStops() throws {
        for source in GoldenFolder("gemma3").sources {
            #expect(throws: Interrupted.self) {
                try CausalLanguageModel.load(
                    from: source, progress: SilentProgress(cancellation: raised))
            }
        }
    }

    @Test func modelsOutliveTheInterruptionOfWhatCameAfterLoading() throws {
        let cancellation = Cancellation()
        let golden = GoldenFolder("gemma3")
        let model = try CausalLanguageModel.load(
            from: golden.path, progress: SilentProgress(cancellation: cancellation))
        cancellation.cancel()
        let adapter = try LoRAAdapter(LoRAConfiguration(rank: 2), for: model, seed: 1)
        let merged = try model.adapted(by: adapter).merged()
        #expect(try merged.hiddenStates(of: LoRATests.forest(golden)).count > 0)
    }

    @Test func backwardStops() throws {
        let parameter = Parameter(path: "p", value: Tensor([1, 2], shape: [2]))
        let loss = parameter.tensor.scaled(by: 2).sum()
        #expect(throws: Interrupted.self) { try loss.backward(watching: raised) }
        #expect(parameter.gradient == nil)
        try parameter.tensor.scaled(by: 2).sum().backward(watching: Cancellation())
        #expect(try #require(parameter.gradient).values == [2, 2])
    }

    @Test func abandonedStepsLeaveNoTrace() throws {
        let golden = GoldenFolder("gemma3")
        let base = try golden.model()
        let (forest, targets) = (try LoRATests.forest(golden), try LoRATests.answers(golden))
        func losses(interrupting: Bool) throws -> [Float] {
            let adapter = try LoRAAdapter(LoRAConfiguration(rank: 2), for: base, seed: 4)
            let tuner = try LoRATuner(
                model: base.adapted(by: adapter),
                configuration: TuningConfiguration(learningRate: 1e-2, totalSteps: 3, seed: 9))
            return try (0..<3).map { _ in
                if interrupting {
                    try tuner.accumulate(forest, targets: targets, weight: 0.1)
                    #expect(throws: Interrupted.self) {
                        try tuner.accumulate(
                            forest, targets: targets, weight: 0.1, cancellation: raised)
                    }
                    tuner.abandonStep()
                }
                defer { _ = try? tuner.step() }
                return try tuner.accumulate(forest, targets: targets, weight: 0.1)
            }
        }
        #expect(try losses(interrupting: true) == losses(interrupting: false))
    }
}
