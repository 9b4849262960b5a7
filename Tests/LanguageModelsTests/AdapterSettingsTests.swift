import Checkpoints
import Foundation
import JSON
import Support
import Testing

@testable import LanguageModels

/// Settings of PEFT that are computed, and those that are refused by name.
@Suite struct AdapterSettingsTests {
    /// Loads the golden adapter of `llama/plain` with other settings or tensors.
    private func load(
        _ settings: [String: JSONValue], keeps: (String) -> Bool = { _ in true }
    ) throws -> LoRAAdapter {
        let golden = GoldenFolder("llama/plain")
        return try TemporaryFolder.with { folder in
            let text = try String(
                contentsOfFile: golden.path + "/adapter/adapter_config.json", encoding: .utf8)
            var config = try JSONValue(parsing: text).object()
            for (key, value) in settings { config[key] = value }
            try JSONValue.object(config).text().write(
                toFile: folder + "/adapter_config.json", atomically: true, encoding: .utf8)
            let file = try SafetensorsFile(
                path: golden.path + "/adapter/adapter_model.safetensors")
            var writer = SafetensorsWriter(metadata: ["format": "pt"])
            for name in file.tensorNames where keeps(name) {
                try writer.add(file.tensor(named: name))
            }
            try writer.write(to: folder + "/adapter_model.safetensors")
            return try LoRAAdapter(loadingFrom: folder, for: golden.model())
        }
    }

    @Test(arguments: [
        "pissa", "pissa_niter_4", "olora", "OLoRA", "corda", "loftq", "lora_ga", "something_new",
    ])
    func startsThatChangeTheBaseAreRefused(name: String) throws {
        let error = #expect(throws: LanguageModelError.self) {
            try load(["init_lora_weights": .string(name)])
        }
        #expect(error?.summary.contains(name) == true && error?.remedy.contains("PEFT") == true)
    }

    @Test(arguments: [
        JSONValue.boolean(true), .boolean(false), "gaussian", "eva", "orthogonal", "mica", .null,
    ])
    func otherStartsDoNotMatter(value: JSONValue) throws {
        #expect(try load(["init_lora_weights": value]).layerPaths.count == 21)
    }

    static let refused: [(String, JSONValue)] = [
        ("alora_invocation_tokens", [5, 6]), ("use_dora", true), ("use_qalora", true),
        ("bias", "all"), ("bias", "lora_only"), ("lora_bias", true),
        ("rank_pattern", ["q_proj": 2]), ("alpha_pattern", ["q_proj": 2]),
        ("modules_to_save", ["lm_head"]), ("target_parameters", ["mlp.experts.gate_up_proj"]),
        ("trainable_token_indices", [1, 2]), ("layer_replication", [[0, 2], [1, 3]]),
        ("kasa_config", ["beta": 1]), ("monteclora_config", ["num_samples": 2]),
        ("arrow_config", ["top_k": 2]), ("velora_config", ["num_groups": 2]),
        ("use_bdlora", ["nblocks": 2]),
    ]

    @Test(arguments: refused.indices) func settingsThatAreNotComputedAreRefused(index: Int) throws {
        let (key, value) = Self.refused[index]
        let error = #expect(throws: LanguageModelError.self) { try load([key: value]) }
        #expect(error?.summary.contains(key) == true && error?.remedy.isEmpty == false)
    }

    static let harmless: [(String, JSONValue)] = [
        ("fan_in_fan_out", true), ("qalora_group_size", 32), ("eva_config", ["rho": 2.0]),
        ("unsloth_fixed", true), ("megatron_core", "x"),
    ]

    @Test(arguments: harmless.indices) func settingsWithoutEffectDoNotMatter(index: Int) throws {
        let (key, value) = Self.harmless[index]
        #expect(try load([key: value]).layerPaths.count == 21)
    }

    @Test func rankStabilizedScalesMatchPEFT() throws {
        let golden = GoldenFolder("llama/plain")
        let model = try golden.model().adapted(by: load(["use_rslora": true]))
        let logits = try model.logits(of: model.hiddenStates(of: LoRATests.forest(golden))).values
        #expect(relativeError(logits, try ChangedModel.expected("rslora")) < 1e-4)
    }

    @Test func missingMatricesAreNamed() throws {
        let layer = "model.layers.1.mlp.up_proj"
        for (half, lost) in [("", "matrices"), ("lora_A", "matrix A"), ("lora_B", "matrix B")] {
            let error = #expect(throws: LanguageModelError.self) {
                try load([:]) { !$0.contains("\(layer).\(half)") }
            }
            #expect(error?.summary.contains(layer) == true)
            #expect(error?.summary.contains(lost) == true)
        }
    }

    @Test func layersThatAreLeftOutOnPurposeAreNotMissing() throws {
        let isFirst = { (name: String) in name.contains(".layers.0.") }
        #expect(try load(["layers_to_transform": [0]], keeps: isFirst).layerPaths.count == 7)
        #expect(try load(["layers_to_transform": 0], keeps: isFirst).layerPaths.count == 7)
        let few = try load(
            [
                "target_modules": ["q_proj", "v_proj"],
                "exclude_modules": ["layers.2.self_attn.q_proj"],
            ]
        ) {
            ($0.contains("q_proj") && !$0.contains(".layers.2.")) || $0.contains("v_proj")
        }
        #expect(few.layerPaths.count == 5)
        let pattern = try load(["target_modules": ".*\\.(q|v)_proj"]) {
            $0.contains("q_proj") || $0.contains("v_proj")
        }
        #expect(pattern.layerPaths.count == 6)
        #expect(throws: LanguageModelError.self) {
            try load(["layers_to_transform": [0, 1]], keeps: isFirst)
        }
        #expect(throws: LanguageModelError.self) {
            try load(["target_modules": "all-linear"], keeps: isFirst)
        }
    }

    /// Other shapes, more layers, fewer layers.
    @Test(arguments: ["gemma3", "qwen2", "mistral"])
    func adaptersOfOtherModelsAreRefused(name: String) throws {
        let adapter = GoldenFolder("llama/scaled").path + "/adapter"
        let error = #expect(throws: (any Error).self) {
            try LoRAAdapter(loadingFrom: adapter, for: GoldenFolder(name).model())
        }
        #expect((error as? any Diagnostic)?.remedy.isEmpty == false)
    }
}
