import Checkpoints
import Foundation
import JSON
import Support
import Testing

@testable import Tokenizers

/// Small trained vocabularies with llama.cpp's and Hugging Face's tokens (see the script in the
/// goldens' folder).
struct GoldenTokenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Goldens").path

    static func json(_ path: String) throws -> JSONValue {
        try JSONValue(
            parsing: Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path))))
    }

    private func ids(_ value: JSONValue?) -> [Int32] {
        (value?.arrayValue ?? []).compactMap(\.intValue).map(Int32.init)
    }

    @Test(arguments: ["spm_llama", "spm_gemma", "bpe_gpt2", "bpe_llama3", "bpe_qwen2"])
    func tokensEqualThoseOfLlamaCpp(name: String) throws {
        let golden = try Self.json("tokens/\(name).json")
        let tokenizer = try TokenizerLoader.load(
            from: GGUFFile(path: Self.folder + "/tokens/\(name).gguf"))
        let texts = try golden.strings(at: "texts")
        let wanted = try golden.array(at: "ids")
        let prefix = ids(golden["prefix"])
        #expect(texts.count >= 250)
        for (index, text) in texts.enumerated() {
            let found = tokenizer.encode(text, addSpecial: false)
            #expect(found == ids(wanted[index]), "\(text.debugDescription)")
            #expect(tokenizer.encode(text, addSpecial: true) == prefix + found)
            let parsed = golden["parsed"]?["\(index)"].map { ids($0) } ?? found
            #expect(
                tokenizer.encode(text, addSpecial: false, parseSpecial: true) == parsed,
                "\(text.debugDescription) parsed")
        }
    }

    @Test(arguments: ["gpt2", "llama3", "qwen2"])
    func tokensEqualThoseOfHuggingFace(name: String) throws {
        let golden = try Self.json("tokens/bpe_\(name).json")
        let file = try MappedFile(path: Self.folder + "/tokens/bpe_\(name).tokenizer.json")
        let tokenizer = try file.withBytes { try TokenizerLoader.load(tokenizer: $0) }
        let wanted = try golden.array(at: "ids")
        for (index, text) in try golden.strings(at: "texts").enumerated() {
            let llamaCpp = ids(golden["parsed"]?["\(index)"] ?? wanted[index])
            let other = golden["huggingface"]?["\(index)"].map { ids($0) }
            #expect(
                tokenizer.encode(text, addSpecial: false, parseSpecial: true)
                    == other ?? llamaCpp, "\(text.debugDescription)")
        }
    }

    @Test(arguments: ["gemma3", "mistral", "qwen2", "qwen3"])
    func bothFilesOfATinyModelGiveTheSameTokens(name: String) throws {
        let gguf = try TokenizerLoader.load(
            from: GGUFFile(path: Self.folder + "/\(name)/model.gguf"))
        let folder = try TokenizerLoader.load(folder: Self.folder + "/" + name)
        #expect(gguf.vocabularySize >= folder.vocabularySize)
        #expect(gguf.specialTokens.eos == folder.specialTokens.eos)
        #expect(gguf.addsBOS == folder.addsBOS)
        // The two SentencePiece models have no byte tokens, and unknown text is fused in only one.
        let others = name.hasPrefix("qwen") ? ["naïve 汉字 😀"] : []
        for text in ["", "a", "graph theory", "The quick  brown fox", "12 345"] + others {
            #expect(
                gguf.encode(text, addSpecial: true) == folder.encode(text, addSpecial: true),
                "\(name) \(text)")
        }
    }
}
