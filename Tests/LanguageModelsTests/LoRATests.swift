import Checkpoints
import Foundation
import JSON
import NN
import Support
import Tensor
import Testing

@testable import LanguageModels

@Suite struct LoRATests {
    /// The answers of a golden's texts: rows of a forest of both, and tokens (PyTorch's shift).
    static func answers(_ golden: GoldenFolder, rowsOfText: Int = 20) throws -> [TokenTarget] {
        let labels = try GoldenFolder.rows(golden.json().array(at: "labels"))
        return labels.enumerated().flatMap { text, row in
            row.indices.dropFirst().filter { row[$0] >= 0 }.map {
                TokenTarget(row: text * rowsOfText + $0 - 1, token: row[$0])
            }
        }
    }

    static func forest(_ golden: GoldenFolder) throws -> TokenForest {
        var forest = TokenForest()
        for text in try golden.ids() { forest.addRoot(text) }
        return forest
    }

    @Test(arguments: GoldenFolder.models) func gradientsMatchPEFT(name: String) throws {
        let golden = GoldenFolder(name)
        let base = try golden.model()
        let adapter = try LoRAAdapter(loadingFrom: golden.path + "/adapter", for: base)
        #expect(adapter.configuration == LoRAConfiguration(rank: 4, alpha: 8))
        let model = try base.adapted(by: adapter)
        let (forest, targets) = (try Self.forest(golden), try Self.answers(golden))
        let hidden = try model.hiddenStates(of: forest)
        let expected = try golden.tensors("gradients")
        let logits = try expected.tensor(named: "logits").dequantized()
        #expect(relativeError(try model.logits(of: hidden).values, logits) < 1e-4)
        // The same by what all rows become, and by the rows alone that predict an answer.
        let needed = try model.hiddenStates(of: forest, rows: Set(targets.map(\.row)))
        for hidden in [hidden, needed] {
            adapter.store.clearGradients()
            let loss = try model.logProbabilities(of: targets, in: hidden).sum()
                .scaled(by: -1 / Float(targets.count))
            #expect(abs(loss.item - Float(try golden.json().number(at: "adapter_loss"))) < 1e-4)
            loss.backward()
            #expect(adapter.parameters.count == expected.tensorNames.count - 1)
            for parameter in adapter.parameters {
                let wanted = try expected.tensor(named: "grad." + parameter.path).dequantized()
                let found = try #require(parameter.gradient).values
                #expect(relativeError(found, wanted) < 1e-4, "\(parameter.path)")
            }
        }
        // Without the adapter the base is as it was.
        let plain = try base.logProbabilities(of: targets, in: base.hiddenStates(of: forest)).sum()
        let baseLoss = Float(try golden.json().number(at: "base_loss"))
        #expect(abs(-plain.item / Float(targets.count) - baseLoss) < 1e-4)
    }

    @Test func tenTuningLossesMatchPEFT() throws {
        let golden = GoldenFolder("lora")
        let base = try GoldenFolder("gemma3").model()
        let adapter = try LoRAAdapter(loadingFrom: golden.path + "/initial", for: base)
        let model = try base.adapted(by: adapter)
        let training = try golden.json("training")
        let tuner = try LoRATuner(
            model: model,
            configuration: TuningConfiguration(
                learningRate: 2e-3, totalSteps: 10, clipLimit: nil, seed: 1))
        let losses = try training.array(at: "losses").map { Float(try $0.number()) }
        let norms = try training.array(at: "gradient_norms").map { Float(try $0.number()) }
        let rates = try training.array(at: "learning_rates").map { Float(try $0.number()) }
        for (step, batch) in try training.array(at: "batches").enumerated() {
            var forest = TokenForest()
            var targets: [TokenTarget] = []
            for text in try batch.array() {
                let ids = try text.array(at: "ids").map { Int32(try $0.integer()) }
                let labels = try text.array(at: "labels").map { Int32(try $0.integer()) }
                let start = try #require(labels.firstIndex { $0 >= 0 })
                let prompt = forest.addRoot(Array(ids[..<start]))
                targets += forest.addAnswer(Array(ids[start...]), under: prompt)
            }
            let loss = try tuner.accumulate(
                forest, targets: targets, weight: 1 / Float(targets.count))
            let report = try tuner.step()
            #expect(abs(loss - losses[step]) < 1e-3 * losses[step])
            #expect(abs(report.gradientNorm - norms[step]) < 1e-3 * norms[step])
            #expect(abs(report.learningRate - rates[step]) < 1e-8)
        }
        let final = try SafetensorsFile(path: golden.path + "/final/adapter_model.safetensors")
        for parameter in adapter.parameters {
            let wanted = try final.tensor(named: parameter.path).dequantized()
            #expect(relativeError(parameter.value.values, wanted) < 2e-2, "\(parameter.path)")
        }
    }

    @Test func newAdaptersChangeNothingAndLiveSideBySide() throws {
        let golden = GoldenFolder("qwen2")
        let base = try golden.model()
        let forest = try Self.forest(golden)
        let plain = try base.hiddenStates(of: forest).values
        let new = try LoRAAdapter(
            LoRAConfiguration(rank: 3, targets: .named(["q_proj", "v_proj"])), for: base, seed: 1)
        #expect(new.layerPaths.count == 6)
        #expect(try base.adapted(by: new).hiddenStates(of: forest).values == plain)
        let other = try LoRAAdapter(loadingFrom: golden.path + "/adapter", for: base)
        let changed = try base.adapted(by: other).hiddenStates(of: forest).values
        #expect(relativeError(changed, plain) > 1e-2)
        #expect(try base.hiddenStates(of: forest).values == plain)
    }

    @Test(arguments: ["gemma2", "gemma3", "llama/plain"]) func mergedEqualsAdapted(name: String)
        throws
    {
        let golden = GoldenFolder(name)
        let forest = try Self.forest(golden)
        for (source, memory) in zip(golden.sources + golden.sources, [1 << 30, 1 << 30, 0, 0]) {
            let base = try CausalLanguageModel.load(
                from: source, options: .init(precision: .float32, weightMemory: memory))
            let adapter = try LoRAAdapter(loadingFrom: golden.path + "/adapter", for: base)
            let adapted = try base.adapted(by: adapter)
            let merged = try adapted.merged()
            #expect(merged.adapter == nil)
            let wanted = try adapted.hiddenStates(of: forest).values
            #expect(relativeError(try merged.hiddenStates(of: forest).values, wanted) < 1e-4)
            // Merged twice: the second adapter adds to the first.
            let twice = try merged.adapted(by: adapter)
            let both = try twice.hiddenStates(of: forest).values
            let whole = try twice.merged().hiddenStates(of: forest).values
            #expect(relativeError(whole, both) < 1e-4)
            #expect(relativeError(both, wanted) > 1e-2)
        }
    }

    @Test func adaptersSurviveTheirFiles() throws {
        let base = try GoldenFolder("qwen3").model()
        for targets in [
            LoRAConfiguration.Targets.allLinear, .named(["k_proj"]),
            .named(["layers.1.mlp.up_proj"]),
        ] {
            let configuration = LoRAConfiguration(
                rank: 2, alpha: 7, dropoutRate: 0.25, targets: targets)
            let adapter = try LoRAAdapter(configuration, for: base, seed: 3)
            try TemporaryFolder.with { folder in
                try adapter.save(to: folder, baseName: "tiny")
                let again = try LoRAAdapter(loadingFrom: folder, for: base)
                #expect(again.layerPaths == adapter.layerPaths)
                #expect(again.configuration.dropoutRate == 0.25 && again.configuration.alpha == 7)
                for (a, b) in zip(adapter.parameters, again.parameters) {
                    #expect(a.path == b.path && a.value.values == b.value.values)
                }
            }
        }
    }

    @Test func resumedTuningGoesOnAsIfItHadNeverStopped() throws {
        let golden = GoldenFolder("gemma3")
        let base = try golden.model()
        let (forest, targets) = (try Self.forest(golden), try Self.answers(golden))
        let settings = TuningConfiguration(
            learningRate: 1e-2, warmUpSteps: 2, totalSteps: 6, neftuneAlpha: 5, seed: 9)
        func start() throws -> LoRATuner {
            let adapter = try LoRAAdapter(
                LoRAConfiguration(rank: 2, dropoutRate: 0.2), for: base, seed: 4)
            return try LoRATuner(model: base.adapted(by: adapter), configuration: settings)
        }
        func run(_ tuner: LoRATuner, _ steps: Int) throws -> [Float] {
            try (0..<steps).map { _ in
                // Two batches a step: gradients add up.
                let first = try tuner.accumulate(forest, targets: targets, weight: 0.1)
                let second = try tuner.accumulate(forest, targets: targets, weight: 0.1)
                #expect(first != second)
                try tuner.step()
                return first + second
            }
        }
        let whole = try run(start(), 6)
        try TemporaryFolder.with { folder in
            let path = folder + "/state.safetensors"
            let before = try start()
            let begun = try run(before, 3)
            try before.saveState(to: path)
            let after = try start()
            try after.restoreState(from: path)
            #expect(after.stepCount == 3)
            #expect(try begun + run(after, 3) == whole)
            let other = try LoRATuner(
                model: after.model, configuration: TuningConfiguration(totalSteps: 6))
            #expect(throws: LanguageModelError.self) { try other.restoreState(from: path) }
        }
    }

    @Test(arguments: ["gemma2", "gemma3", "llama/plain"]) func layersComputedAgainTuneAlike(
        name: String
    )
        throws
    {
        let golden = GoldenFolder(name)
        let (forest, targets) = (try Self.forest(golden), try Self.answers(golden))
        func plan(_ base: CausalLanguageModel, _ memory: Int) -> TapePlan {
            TapePlan(
                base.configuration, tokens: forest.tokenCount, precision: .float32, memory: memory)
        }
        func gradients(activationMemory: Int?) throws -> (loss: Float, of: [[Float]]) {
            let base = try CausalLanguageModel.load(
                from: golden.path,
                options: .init(precision: .float32, activationMemory: activationMemory))
            let adapter = try LoRAAdapter(
                LoRAConfiguration(rank: 2, dropoutRate: 0.3), for: base, seed: 4)
            for parameter in adapter.parameters where parameter.path.contains("lora_B") {
                parameter.update { pointer, count in
                    for i in 0..<count { pointer[i] = Float(i % 7 - 3) / 50 }
                }
            }
            let tuner = try LoRATuner(
                model: base.adapted(by: adapter),
                configuration: TuningConfiguration(totalSteps: 6, neftuneAlpha: 5, seed: 9))
            let loss = try tuner.accumulate(forest, targets: targets, weight: 0.1)
            return (loss, try adapter.parameters.map { try #require($0.gradient).values })
        }
        let model = try golden.model()
        let (all, least) = (plan(model, .max), plan(model, 0))
        let some = plan(model, all.byteCount - 1)
        let layers = model.configuration.layerCount
        #expect(all.keptLayers == layers && least.keptLayers == 0)
        #expect(some.keptLayers > 0 && some.keptLayers < layers)
        let kept = try gradients(activationMemory: nil)
        for memory in [0, some.byteCount] {
            let again = try gradients(activationMemory: memory)
            #expect(kept.loss == again.loss)
            for (found, wanted) in zip(again.of, kept.of) {
                #expect(wanted.contains { $0 != 0 })
                #expect(relativeError(found, wanted) < 1e-5)
            }
        }
    }

    @Test func unrecordedPassesKeepNoWayBack() throws {
        let golden = GoldenFolder("gemma3")
        let base = try golden.model()
        let adapter = try LoRAAdapter(loadingFrom: golden.path + "/adapter", for: base)
        let model = try base.adapted(by: adapter)
        let forest = try Self.forest(golden)
        let plain = try model.hiddenStates(of: forest, isRecorded: false)
        #expect(try plain.values == model.hiddenStates(of: forest).values)
        plain.sum().backward()
        #expect(adapter.parameters.allSatisfy { $0.gradient == nil })
    }

    @Test func badAdaptersAreRefused() throws {
        let base = try GoldenFolder("gemma3").model()
        #expect(throws: LanguageModelError.self) {
            try LoRAAdapter(LoRAConfiguration(rank: 0), for: base, seed: 1)
        }
        // An adapter of seven layers in a model of three.
        let adapter = try LoRAAdapter(LoRAConfiguration(), for: base, seed: 1)
        let foreign = try GoldenFolder("llama/plain").model()
        #expect(throws: LanguageModelError.self) { try foreign.adapted(by: adapter) }
        let error = #expect(throws: LanguageModelError.self) {
            try LoRAAdapter(
                LoRAConfiguration(targets: .named(["q_prj", "v_proj"])), for: base, seed: 1)
        }
        #expect(error?.summary.contains("q_prj") == true)
        #expect(throws: LanguageModelError.self) {
            try LoRATuner(model: base, configuration: TuningConfiguration(totalSteps: 1))
        }
        try TemporaryFolder.with { folder in
            let source = GoldenFolder("gemma3").path + "/adapter/"
            let text = try String(contentsOfFile: source + "adapter_config.json", encoding: .utf8)
            try FileManager.default.copyItem(
                atPath: source + "adapter_model.safetensors",
                toPath: folder + "/adapter_model.safetensors")
            for change in [
                ("\"use_dora\": false", "\"use_dora\": true"), ("\"LORA\"", "\"IA3\""),
                ("\"r\": 4", "\"r\": 5"), ("\"bias\": \"none\"", "\"bias\": \"all\""),
                ("\"rank_pattern\": {}", "\"rank_pattern\": {\"q_proj\": 2}"),
            ] {
                let changed = text.replacing(change.0, with: change.1)
                #expect(changed != text)
                try changed.write(
                    toFile: folder + "/adapter_config.json", atomically: true, encoding: .utf8)
                #expect(throws: (any Error).self, "\(change.1)") {
                    try LoRAAdapter(loadingFrom: folder, for: base)
                }
            }
        }
    }
}
