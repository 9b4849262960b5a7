import Checkpoints
import Foundation
import JSON
import Support
import Testing

@testable import LanguageModels
@testable import Tokenizers

/// Sentence encoders against Transformers (Tests/Goldens/encoders).
@Suite struct SentenceEncoderTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Goldens/encoders").path

    private static func truth() throws -> JSONValue {
        try JSONValue(
            parsing: try InputFile.contents(of: folder + "/tokens.json", limit: 1 << 24))
    }

    @Test(arguments: ["bert", "mpnet"]) func tokensAreThoseOfTransformers(name: String) throws {
        let tokenizer = try WordPieceTokenizer(folder: Self.folder + "/" + name)
        let truth = try Self.truth()
        for (text, ids) in zip(try truth.strings(at: "texts"), try truth.array(at: .member(name))) {
            let expected: [Int32] = (ids.arrayValue ?? []).compactMap {
                $0.intValue.map { Int32($0) }
            }
            #expect(tokenizer.encode(text, limit: 24) == expected, "“\(text)”")
        }
    }

    @Test(arguments: ["bert", "cls", "mpnet", "bert.gguf"])
    func rowsAreThoseOfTransformers(name: String) throws {
        let encoder = try SentenceEncoder(path: Self.folder + "/" + name)
        let golden = try SafetensorsFile(path: Self.folder + "/embeddings.safetensors")
        let expected = try golden.tensor(named: name == "bert.gguf" ? "cls" : name).dequantized()
        let texts = try Self.truth().strings(at: "texts")
        let tokens = texts.map { encoder.tokens(of: $0) }
        let together = try encoder.encode(tokens).values
        #expect(together.count == expected.count)
        for (found, wanted) in zip(together, expected) {
            #expect(abs(found - wanted) < 1e-5)
        }
        // Texts do not see each other.
        let alone = try tokens.flatMap { try encoder.encode([$0]).values }
        for (one, other) in zip(alone, together) { #expect(abs(one - other) < 1e-5) }
    }

    @Test func poolingAndLengthMayBeChosen() throws {
        let encoder = try SentenceEncoder(path: Self.folder + "/bert")
        let tokens = [encoder.tokens(of: "Graph neural networks")]
        let cls = try SentenceEncoder(path: Self.folder + "/cls").encode(tokens).values
        #expect(try encoder.encode(tokens, pooling: .cls).values == cls)
        let long = try encoder.encode(tokens, isNormalized: false).values
        #expect(abs(long.reduce(0) { $0 + $1 * $1 } - 1) > 1e-3)
        #expect(
            encoder.maxTokens == 24
                && encoder.tokens(of: String(repeating: "a ", count: 90)).count == 24)
    }

    @Test func distancesFallIntoBuckets() {
        let found = [-200, -20, -8, -1, 0, 1, 7, 8, 20, 200].map {
            SentenceEncoder.bucket(of: $0, 32)
        }
        #expect(found == [15, 10, 8, 1, 0, 17, 23, 24, 26, 31])
    }

    @Test func otherModelsAreNamed() throws {
        let error = #expect(throws: LanguageModelError.self) {
            try SentenceEncoder(path: Self.folder + "/../llama/plain/model.gguf")
        }
        #expect(error?.remedy.contains("bert") == true)
    }
}
