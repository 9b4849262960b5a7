import Checkpoints
import Foundation
import JSON
import Support
import Testing

@testable import LanguageModels

/// Files whose settings or tensors differ from the usual ones, against Transformers and llama.cpp's rules.
@Suite struct ReaderTests {
    // MARK: - Rotary positions

    @Test(arguments: [
        ["llama.rope.scaling.factor": GGUFValue.float32(4)],
        ["llama.rope.scale_linear": .float32(4)],
        ["llama.rope.scaling.factor": .float32(4), "llama.rope.scaling.type": .string("linear")],
    ])
    func linearScalingIsTheDefaultType(metadata: [String: GGUFValue]) throws {
        try TemporaryFolder.with { folder in
            let path = try ChangedModel.gguf("llama/plain", in: folder, metadata: metadata)
            let found = try ChangedModel.logits(path, "llama/plain")
            #expect(relativeError(found, try ChangedModel.expected("linear4")) < 1e-4)
        }
    }

    @Test func noScalingIsNone() throws {
        let plain = try GoldenFolder("llama/plain").tensors("forward").tensor(named: "logits")
        for metadata: [String: GGUFValue] in [
            ["llama.rope.scaling.factor": .float32(4), "llama.rope.scaling.type": .string("none")],
            ["llama.rope.scaling.factor": .float32(0)],
        ] {
            try TemporaryFolder.with { folder in
                let path = try ChangedModel.gguf("llama/plain", in: folder, metadata: metadata)
                let found = try ChangedModel.logits(path, "llama/plain")
                #expect(relativeError(found, plain.dequantized()) < 1e-4)
            }
        }
    }

    @Test(arguments: [
        ["llama.rope.scaling.type": GGUFValue.string("yarn")],
        ["llama.rope.scaling.type": .string("longrope")],
        ["llama.rope.scaling.attn_factor": .float32(1.2)],
        ["llama.rope.scaling.factor": .float32(.nan)],
        ["llama.rope.freq_base": .float32(.infinity)], ["llama.block_count": .uint32(0)],
        ["llama.block_count": .uint32(2)], ["llama.attention.head_count": .uint32(3)],
        ["llama.embedding_length": .uint32(4_000_000_000)],
        ["llama.attention.layer_norm_rms_epsilon": .float32(.nan)],
    ])
    func otherSettingsAreRefused(metadata: [String: GGUFValue]) throws {
        try TemporaryFolder.with { folder in
            let path = try ChangedModel.gguf("llama/plain", in: folder, metadata: metadata)
            let error = #expect(throws: (any Error).self, "\(metadata)") {
                try CausalLanguageModel.load(from: path)
            }
            #expect((error as? any Diagnostic)?.remedy.isEmpty == false)
        }
    }

    /// Llama's factors divide frequencies; other architectures do not have them.
    @Test func rotaryFactorsAreLlamas() throws {
        try TemporaryFolder.with { folder in
            let factors = try StoredTensor(
                name: "rope_freqs.weight", shape: [4], values: [1, 1, 1, 1])
            let path = try ChangedModel.gguf("llama/plain", in: folder, adding: [factors])
            let plain = try GoldenFolder("llama/plain").tensors("forward").tensor(named: "logits")
            let found = try ChangedModel.logits(path, "llama/plain")
            #expect(relativeError(found, plain.dequantized()) < 1e-4)
            let other = try ChangedModel.gguf("qwen2", in: folder, adding: [factors])
            #expect(throws: LanguageModelError.self) {
                try CausalLanguageModel.load(from: other)
            }
        }
    }

    /// Gemma's files name one base only; the layers with a window turn by base 10,000.
    @Test func gemmaHasALocalBaseWithoutSaying() throws {
        let model = try GoldenFolder("gemma3").model(GoldenFolder("gemma3").sources[1])
        #expect(model.configuration.windowRotary.base == 10_000)
        #expect(model.configuration.rotary.base == 1_000_000)
    }

    // MARK: - Heads and leftovers

    @Test func aHeadThatIsMissingIsNotATiedOne() throws {
        for settings: [String: JSONValue?] in [[:], ["tie_word_embeddings": .some(nil)]] {
            try TemporaryFolder.with { folder in
                try ChangedModel.folder("llama/plain", in: folder, settings: settings) {
                    $0 == "lm_head.weight" ? nil : $1
                }
                let error = #expect(throws: LanguageModelError.self) {
                    try CausalLanguageModel.load(from: folder)
                }
                #expect(error == .missingHead(path: folder))
            }
        }
    }

    @Test func twoMatricesThatDifferAreNotTied() throws {
        try TemporaryFolder.with { folder in
            let golden = try HuggingFaceFolder(path: GoldenFolder("gemma3").path)
            let embedding = try golden.tensor(named: "model.embed_tokens.weight")
            let rows = (0..<embedding.rows).reversed().flatMap {
                embedding.dequantized(rows: $0..<$0 + 1)
            }
            let head = try StoredTensor(
                name: "lm_head.weight", shape: embedding.shape, values: rows)
            try ChangedModel.folder("gemma3", in: folder, adding: [head])
            let found = try ChangedModel.logits(folder, "gemma3")
            #expect(relativeError(found, try ChangedModel.expected("untied")) < 1e-4)
            let model = try CausalLanguageModel.load(from: folder)
            #expect(model.notes.count == 1 && model.notes[0].contains("not tied"))
            // The same matrix twice is one.
            let same = try embedding.renamed("lm_head.weight")
            try ChangedModel.folder("gemma3", in: folder, adding: [same])
            let tied = try CausalLanguageModel.load(from: folder)
            #expect(tied.notes.isEmpty && tied.configuration.hasTiedHead)
        }
    }

    @Test func weightsThatAreNotUsedAreNamed() throws {
        try TemporaryFolder.with { folder in
            try ChangedModel.folder(
                "llama/plain", in: folder, settings: ["num_hidden_layers": 1])
            let model = try CausalLanguageModel.load(from: folder)
            #expect(model.configuration.layerCount == 1)
            #expect(model.notes.count == 1 && model.notes[0].contains("model.layers.1."))
        }
        #expect(try GoldenFolder("llama/plain").model().notes.isEmpty)
    }

    /// A bias that Llama does not have, as some converters write it.
    @Test func tensorsThatAnArchitectureDoesNotUseAreRefused() throws {
        try TemporaryFolder.with { folder in
            let bias = try StoredTensor(
                name: "blk.0.attn_q.bias", shape: [32], values: [Float](repeating: 1, count: 32))
            let path = try ChangedModel.gguf("llama/plain", in: folder, adding: [bias])
            let error = #expect(throws: LanguageModelError.self) {
                try CausalLanguageModel.load(from: path)
            }
            #expect(error?.summary.contains("blk.0.attn_q.bias") == true)
        }
    }

    @Test func anotherVocabularyIsRefused() throws {
        try TemporaryFolder.with { folder in
            try ChangedModel.folder("llama/plain", in: folder, settings: ["vocab_size": 50])
            let error = #expect(throws: LanguageModelError.self) {
                try CausalLanguageModel.load(from: folder)
            }
            #expect(error?.summary.contains("vocab_size") == true)
        }
    }

    /// Integers are codes of a quantisation whose scales lie elsewhere.
    @Test func weightsOfIntegersAreRefused() throws {
        try TemporaryFolder.with { folder in
            try ChangedModel.folder("llama/plain", in: folder) { name, tensor in
                guard name == "model.layers.1.mlp.up_proj.weight" else { return tensor }
                return try StoredTensor(
                    name: name, shape: tensor.shape, format: .i8,
                    region: ByteRegion(copying: [UInt8](repeating: 1, count: tensor.elementCount)))
            }
            let error = #expect(throws: CheckpointError.self) {
                try CausalLanguageModel.load(from: folder)
            }
            #expect(error?.summary.contains("up_proj") == true)
        }
    }

    // MARK: - Split files and names

    @Test func allPartsOfASplitModelAreRead() throws {
        try TemporaryFolder.with { folder in
            let paths = try ChangedModel.parts(
                "llama/plain", in: folder, "m",
                part: { $0.hasPrefix("output") ? 2 : $0.hasPrefix("blk.1") ? 1 : 0 }, count: 3)
            let plain = try GoldenFolder("llama/plain").tensors("forward").tensor(named: "logits")
            for path in paths {
                let found = try ChangedModel.logits(path, "llama/plain")
                #expect(relativeError(found, plain.dequantized()) < 1e-4, "\(path)")
            }
            // The head alone in the last part: without it the model is not a tied one.
            try FileManager.default.removeItem(atPath: paths[2])
            let error = #expect(throws: CheckpointError.self) {
                try CausalLanguageModel.load(from: paths[0])
            }
            #expect(error == .missingPart(path: paths[0], missing: paths[2], count: 3))
        }
    }

    @Test func namesNeedNotBeUTF8() throws {
        try TemporaryFolder.with { folder in
            let path = try ChangedModel.gguf(
                "llama/plain", in: folder, metadata: ["general.name": .string("caf# model")])
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let place = try #require(bytes.range(of: Data("caf#".utf8)))
            bytes[place.upperBound - 1] = 0xe9
            try bytes.write(to: URL(fileURLWithPath: path))
            let file = try GGUFFile(path: path)
            #expect(file.metadata["general.name"]?.stringValue == "caf\u{fffd} model")
            #expect(throws: Never.self) { try CausalLanguageModel.load(from: path) }
        }
    }

    // MARK: - Numeric types

    /// Gemma's activations exceed what float16 holds; ours are Float32 and bfloat16.
    @Test func activationsBeyondFloat16AreRight() throws {
        let expected = try ChangedModel.expected("overflow")
        #expect(try GoldenFolder("readers").json("readers").number(at: "overflow_maximum") > 65_504)
        try TemporaryFolder.with { folder in
            try ChangedModel.folder("gemma3", in: folder) { name, tensor in
                let factor: Float = name == "model.embed_tokens.weight" ? 8_192 : 1
                let bytes = BlockFormat.f16.encode(tensor.dequantized().map { $0 * factor }) ?? []
                return try StoredTensor(
                    name: name, shape: tensor.shape, format: .f16,
                    region: ByteRegion(copying: bytes))
            }
            let logits = try ChangedModel.logits(folder, "gemma3")
            #expect(relativeError(logits, expected) < 1e-4)
            let rounded = try ChangedModel.logits(folder, "gemma3", precision: false)
            let isFinite = rounded.allSatisfy { $0.isFinite }
            #expect(isFinite)
            #expect(relativeError(rounded, expected) < 0.1)
        }
    }

    @Test func excludedTokensAreNeverChosen() throws {
        let golden = GoldenFolder("llama/plain")
        let model = try golden.model()
        let prompt = Array(try golden.ids()[0].prefix(8))
        var sampling = SamplingConfiguration(maximumTokens: 6)
        var random = RandomSource(seed: 1)
        let free = try model.generate(after: prompt, sampling, random: &random)
        sampling.excludedTokens = [free[0], 5_000, -1]
        for (temperature, topK) in [(Float(0), Int?.none), (1, nil), (2, 5)] {
            (sampling.temperature, sampling.topK) = (temperature, topK)
            let bound = try model.generate(after: prompt, sampling, random: &random)
            #expect(bound.count == 6 && !bound.contains(free[0]))
        }
    }
}
