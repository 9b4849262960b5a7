import Checkpoints
import Foundation
import JSON
import LanguageModels
import Support
import Testing

@testable import Distillation

/// Embeddings with more rows than the tokenizer has tokens, as Qwen's have.
@Suite struct PaddedVocabularyTests {
    /// The tiny Gemma with eight rows behind its vocabulary that win every comparison.
    private func folder() throws -> String {
        let goldens = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Goldens/gemma3").path(percentEncoded: false)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "lingu-padded-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["tokenizer.json", "tokenizer_config.json"] {
            try FileManager.default.copyItem(
                atPath: goldens + "/" + name, toPath: folder + "/" + name)
        }
        let source = try HuggingFaceFolder(path: goldens)
        var config = try source.config.object()
        config["vocab_size"] = 104
        try JSONValue.object(config).text().write(
            toFile: folder + "/config.json", atomically: true, encoding: .utf8)
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for name in source.tensorNames {
            let tensor = try source.tensor(named: name)
            guard name == "model.embed_tokens.weight" else {
                try writer.add(tensor)
                continue
            }
            let values = tensor.dequantized()
            let padding = (0..<8).flatMap { row in
                (0..<tensor.columns).map { (row + $0) % 2 == 0 ? Float(30) : Float(-30) }
            }
            try writer.add(name, shape: [104, tensor.columns], values: values + padding)
        }
        try writer.write(to: folder + "/model.safetensors")
        return folder
    }

    @Test func answersNeverPickPadding() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let teacher = try Teacher.load(
            path: folder, name: "padded", options: .init(precision: .float32))
        #expect(teacher.model.configuration.vocabularySize == 104)
        #expect(teacher.tokenizer.vocabularySize == 96)
        let prompt = teacher.tokens(of: "the graph", usesChat: false)
        let sampling = SamplingConfiguration(maximumTokens: 8)
        var random = RandomSource(seed: 1)
        let free = try teacher.model.generate(after: prompt, sampling, random: &random)
        #expect(free.contains { $0 >= 96 })
        let text = try teacher.generate(
            after: prompt, sampling, random: &random, progress: SilentProgress()
        ) { _ in }
        #expect(!text.isEmpty)
    }
}
