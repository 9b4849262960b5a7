import Checkpoints
import Foundation
import JSON
import Support
import Testing

@testable import LanguageModels

@Suite struct HostileModelTests {
    /// Changes to `config.json` that must be refused, each with a remedy.
    static let changes: [(key: String, value: JSONValue)] = [
        ("model_type", "gpt_neox"), ("num_hidden_layers", 0), ("num_hidden_layers", 1_000_000),
        ("hidden_size", -32), ("hidden_size", 48), ("num_attention_heads", 3),
        ("num_key_value_heads", 0), ("head_dim", 15), ("head_dim", 4_096),
        ("rms_norm_eps", 7.5), ("sliding_window", -4), ("layer_types", ["full_attention"]),
        ("layer_types", .strings(Array(repeating: "chunked_attention", count: 7))),
        ("hidden_activation", "relu"), ("final_logit_softcapping", 30.0),
        ("query_pre_attn_scalar", 0), ("intermediate_size", "many"),
        ("rope_parameters", ["full_attention": ["rope_type": "yarn", "rope_theta": 1e6]]),
        ("rope_parameters", ["full_attention": ["rope_type": "linear", "factor": 0.0]]),
        ("rope_parameters", ["rope_type": "default", "rope_theta": -1.0]),
    ]

    @Test(arguments: changes.indices) func badSettingsAreRefused(index: Int) throws {
        let golden = GoldenFolder("gemma3")
        let (key, value) = Self.changes[index]
        var config = try golden.json("config").object()
        config[key] = value
        let error = #expect(throws: (any Error).self, "\(key) \(value)") {
            try ForwardGoldenTests.logits(of: golden, config: .object(config))
        }
        let diagnostic = try #require(error as? any Diagnostic)
        #expect(!diagnostic.remedy.isEmpty && !diagnostic.summary.isEmpty)
    }

    @Test func unknownArchitecturesNameTheKnownOnes() throws {
        try TemporaryFolder.with { folder in
            var writer = GGUFWriter(architecture: "gemma4")
            try writer.add("token_embd.weight", shape: [2, 2], values: [1, 2, 3, 4])
            try writer.write(to: folder + "/model.gguf")
            let error = #expect(throws: LanguageModelError.self) {
                try CausalLanguageModel.load(from: folder + "/model.gguf")
            }
            #expect(error?.remedy.contains("gemma3, gemma2, llama, mistral, qwen2, qwen3") == true)
            #expect(error?.details == ["did you mean “gemma3”?"])
        }
    }

    @Test func missingTensorsAndFilesAreNamed() throws {
        let golden = GoldenFolder("gemma3")
        let whole = try GGUFFile(path: golden.path + "/model.gguf")
        try TemporaryFolder.with { folder in
            var writer = GGUFWriter()
            writer.metadata = whole.metadata
            for name in whole.tensorNames where name != "blk.3.ffn_up.weight" {
                try writer.add(whole.tensor(named: name))
            }
            try writer.write(to: folder + "/model.gguf")
            let error = #expect(throws: CheckpointError.self) {
                try CausalLanguageModel.load(from: folder + "/model.gguf")
            }
            #expect(error?.summary.contains("blk.3.ffn_up.weight") == true)
            #expect(throws: FileError.self) {
                try CausalLanguageModel.load(from: folder + "/nothing.gguf")
            }
        }
    }

    @Test func everyErrorHasARemedy() {
        let errors: [LanguageModelError] = [
            .unknownArchitecture(path: "a", name: "b", supported: ["c"]),
            .badSetting(path: "a", key: "b", value: "c", expected: "d"),
            .unsupportedSetting(path: "a", key: "b", value: "c"),
            .missingSetting(path: "a", key: "b"), .tokenOutOfRange(token: 1, vocabulary: 2),
            .noAdapterTargets(targets: ["a"], available: ["b"]),
            .adapterMismatch(path: "a", reason: "b"),
            .badOption(name: "a", value: "b", expected: "c"),
            .stateMismatch(path: "a", reason: "b"),
        ]
        for error in errors {
            #expect(!error.name.isEmpty && !error.summary.isEmpty && !error.remedy.isEmpty)
        }
    }

    @Test func factsNameSizeAndForm() throws {
        let model = try GoldenFolder("gemma3").model()
        let facts = Dictionary(uniqueKeysWithValues: model.facts)
        #expect(facts["architecture"] == "gemma3" && facts["window"] == "8 tokens in 6 layers")
        let stored = try GGUFFile(path: GoldenFolder("gemma3").path + "/model.gguf")
        let expected = try stored.tensorNames.reduce(0) {
            $0 + (try stored.tensor(named: $1)).elementCount
        }
        #expect(model.parameterCount == expected)
        #expect(model.byteCount > 0)
    }
}
