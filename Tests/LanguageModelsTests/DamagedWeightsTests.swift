import Checkpoints
import Compute
import Foundation
import Support
import Tensor
import Testing

@testable import LanguageModels

/// Models and adapters whose weights are not finite: nothing that they compute is anybody's answer.
@Suite struct DamagedWeightsTests {
    /// A copy of the tiny Llama in which one element of a tensor is another.
    private func model(
        _ tensor: String, _ value: Float, precision: ComputePrecision = .float32, folder: String
    ) throws -> CausalLanguageModel {
        let golden = GoldenFolder("llama/plain")
        let source = try SafetensorsFile(path: golden.path + "/model.safetensors")
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for name in source.tensorNames {
            let stored = try source.tensor(named: name)
            var values = stored.dequantized()
            if name == tensor { values[values.count / 2] = value }
            try writer.add(name, shape: stored.shape, values: values)
        }
        try writer.write(to: folder + "/model.safetensors")
        try FileManager.default.copyItem(
            atPath: golden.path + "/config.json", toPath: folder + "/config.json")
        return try .load(from: folder, options: .init(precision: precision))
    }

    @Test(arguments: [
        "model.layers.0.self_attn.q_proj.weight", "model.layers.1.mlp.down_proj.weight",
        "model.norm.weight", "model.layers.0.input_layernorm.weight", "lm_head.weight",
    ])
    func areRefusedAtLoading(tensor: String) throws {
        for value in [Float.nan, .infinity] {
            for precision in ComputePrecision.allCases {
                try TemporaryFolder.with { folder in
                    let error = #expect(throws: LanguageModelError.self) {
                        try model(tensor, value, precision: precision, folder: folder)
                    }
                    #expect(error?.name == "DamagedWeights")
                    #expect(error?.summary.contains(tensor) == true)
                }
            }
        }
    }

    /// An embedding is read row by row: the damaged row is seen when its token is.
    @Test func damagedEmbeddingsAreSeenWithTheirToken() throws {
        try TemporaryFolder.with { folder in
            let model = try model("model.embed_tokens.weight", .nan, folder: folder)
            _ = try model.hiddenStates(of: TokenForest([5, 6, 7]))
            #expect(throws: LanguageModelError.self) {
                try model.hiddenStates(of: TokenForest((0..<96).map { Int32($0) }))
            }
        }
    }

    @Test func outputsThatOverflowAreErrors() throws {
        try TemporaryFolder.with { folder in
            // Finite itself, but no product with it is.
            let model = try model("model.norm.weight", 3e38, folder: folder)
            #expect(throws: LanguageModelError.self) {
                let hidden = try model.hiddenStates(of: TokenForest([5, 6, 7, 8]))
                _ = try model.logits(of: hidden)
            }
        }
    }

    @Test func adaptersThatHoldNaNAreRefused() throws {
        let model = try GoldenFolder("llama/plain").model()
        let adapter = try LoRAAdapter(LoRAConfiguration(rank: 2), for: model, seed: 1)
        let parameter = try #require(adapter.parameters.first)
        parameter.assign(.filled(.nan, shape: parameter.value.shape))
        try TemporaryFolder.with { folder in
            try adapter.save(to: folder)
            #expect(throws: LanguageModelError.self) {
                try LoRAAdapter(loadingFrom: folder, for: model)
            }
        }
        let error = #expect(throws: LanguageModelError.self) {
            try model.adapted(by: adapter).hiddenStates(of: TokenForest([5, 6, 7]))
        }
        #expect(error?.name == "NotFinite" && error?.remedy.contains("--learning-rate") == true)
    }
}
