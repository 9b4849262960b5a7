import Checkpoints
import Compute
import Foundation
import JSON
import Tensor
import Testing

@testable import LanguageModels

@Suite struct ForwardGoldenTests {
    @Test(arguments: GoldenFolder.models)
    func hiddenStatesAndLogitsMatchTransformers(name: String) throws {
        let golden = GoldenFolder(name)
        let ids = try golden.ids()
        for source in golden.sources {
            // llama.cpp's files of Mistral know no window.
            let isFull = name == "mistral" && source.hasSuffix("gguf")
            let forward = try golden.tensors(isFull ? "full" : "forward")
            let logits = try forward.tensor(named: "logits").dequantized()
            let last = forward.tensorNames.filter { $0.hasPrefix("hidden.") }.count - 1
            let hidden = try forward.tensor(named: "hidden.\(last)").dequantized()
            let model = try golden.model(source)
            #expect(model.configuration.layerCount == last)
            var forest = TokenForest()
            for text in ids { forest.addRoot(text) }
            let found = try model.hiddenStates(of: forest)
            #expect(found.shape == [40, model.configuration.hiddenSize])
            #expect(relativeError(found.values, hidden) < 1e-4, "\(source)")
            let scores = try model.logits(of: found)
            #expect(relativeError(scores.values, logits) < 1e-4, "\(source)")
            let some = try model.logits(of: found, among: [7, 3])
            #expect(abs(some.row(5)[1] - scores.row(5)[3]) < 1e-4)
        }
    }

    @Test func variantsOfGemmaMatchTransformers() throws {
        let golden = GoldenFolder("gemma3")
        let variants = try golden.tensors("variants")
        let text = try String(contentsOfFile: golden.path + "/config.json", encoding: .utf8)
        let config = try JSONValue(parsing: text)
        let kinds = ["sliding_attention", "full_attention"]
        let changes: [String: (inout JSONObject) -> Void] = [
            "scalar24": { $0["query_pre_attn_scalar"] = 24 },
            "alternating": { object in
                object["layer_types"] = .strings((0..<7).map { kinds[$0 % 2] })
            },
            "linear8": { object in
                object["rope_parameters"] = [
                    "full_attention": [
                        "rope_type": "linear", "factor": 8.0, "rope_theta": 1_000_000.0,
                    ],
                    "sliding_attention": ["rope_type": "default", "rope_theta": 10_000.0],
                ]
            },
        ]
        for (name, change) in changes {
            var object = try config.object()
            change(&object)
            let logits = try Self.logits(of: golden, config: .object(object))
            let expected = try variants.tensor(named: "logits.\(name)").dequantized()
            #expect(relativeError(logits, expected) < 1e-4, "\(name)")
        }
        let legacy = try golden.json("config_legacy")
        let expected = try golden.tensors("forward").tensor(named: "logits").dequantized()
        #expect(relativeError(try Self.logits(of: golden, config: legacy), expected) < 1e-4)
    }

    @Test func variantsOfGemma2MatchTransformers() throws {
        let golden = GoldenFolder("gemma2")
        let variants = try golden.tensors("variants")
        let kinds = ["full_attention", "full_attention", "sliding_attention", "full_attention"]
        let changes: [String: JSONObject] = [
            "scalar24": ["query_pre_attn_scalar": 24], "listed": ["layer_types": .strings(kinds)],
            "uncapped": ["attn_logit_softcapping": .null, "final_logit_softcapping": .null],
        ]
        for (name, change) in changes {
            var object = try golden.json("config").object()
            for (key, value) in change { object[key] = value }
            let logits = try Self.logits(of: golden, config: .object(object))
            let expected = try variants.tensor(named: "logits.\(name)").dequantized()
            #expect(relativeError(logits, expected) < 1e-4, "\(name)")
        }
        let legacy = try golden.json("config_legacy")
        let expected = try golden.tensors("forward").tensor(named: "logits").dequantized()
        #expect(relativeError(try Self.logits(of: golden, config: legacy), expected) < 1e-4)
    }

    /// The logits of a golden model's weights under other settings.
    static func logits(of golden: GoldenFolder, config: JSONValue) throws -> [Float] {
        let model = try TemporaryFolder.with { folder in
            try FileManager.default.copyItem(
                atPath: golden.path + "/model.safetensors", toPath: folder + "/model.safetensors")
            try config.text().write(
                toFile: folder + "/config.json", atomically: true, encoding: .utf8)
            return try CausalLanguageModel.load(from: folder, options: .init(precision: .float32))
        }
        var forest = TokenForest()
        for text in try golden.ids() { forest.addRoot(text) }
        return try model.logits(of: model.hiddenStates(of: forest)).values
    }

    @Test func mappedWeightsGiveTheSameHiddenStates() throws {
        let golden = GoldenFolder("llama/plain")
        let forest = TokenForest(try golden.ids()[0])
        let packed = try golden.model(golden.sources[1])
        let mapped = try CausalLanguageModel.load(
            from: golden.sources[1], options: .init(precision: .float32, weightMemory: 0))
        let (a, b) = (try packed.hiddenStates(of: forest), try mapped.hiddenStates(of: forest))
        #expect(relativeError(a.values, b.values) < 1e-5)
        #expect(mapped.base.weights.summary.forms.keys.allSatisfy { $0.hasSuffix("mapped") })
    }

    /// Mapped and packed weights together stay within what they may take.
    @Test func weightsArePackedWhileThereIsRoom() throws {
        let path = GoldenFolder("llama/plain").sources[1]
        let file = try GGUFFile(path: path)
        let mapped = try file.tensorNames.reduce(0) { try $0 + file.tensor(named: $1).region.count }
        func forms(_ weightMemory: Int) throws -> [String: Int] {
            try CausalLanguageModel.load(
                from: path, options: .init(precision: .float32, weightMemory: weightMemory)
            ).base.weights.summary.forms
        }
        let none = try forms(mapped - 1)
        #expect(none.keys.allSatisfy { $0.hasSuffix("mapped") })
        let some = try forms(mapped + mapped / 2).filter { !$0.key.hasSuffix("mapped") }
        let all = try forms(1 << 30)
        let packed = some.values.reduce(0, +)
        // A single Float32 form takes no more than the file's own Float32.
        let hasTwoForms =
            FrozenMatrices.byteCount(elementCount: 1, precision: .float32, isForwardOnly: false) > 4
        #expect(packed > 0 && (packed < all.values.reduce(0, +) || !hasTwoForms))
        // The vocabulary's matrix alone stays as it is in the file.
        let head =
            file.tensorNames.contains("output.weight") ? "output.weight" : "token_embd.weight"
        let stillMapped = all.filter { $0.key.hasSuffix("mapped") }.values.reduce(0, +)
        #expect(stillMapped == (try file.tensor(named: head).region.count))
    }
}

/// A folder that lives as long as a closure runs.
enum TemporaryFolder {
    static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "lingu-models-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }
}
