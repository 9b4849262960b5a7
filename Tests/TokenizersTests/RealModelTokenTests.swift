import Checkpoints
import Foundation
import JSON
import Testing

@testable import Tokenizers

extension GGUFFile: TokenizerMetadata {}

/// Tokens of the real models' files against llama.cpp's, where both are at hand.
///
/// `LINGU_MODELS` names the folder of the GGUF files, `LINGU_TOKEN_GOLDENS` the folder of what
/// `Tests/Goldens/tokens/make_tokens.py` wrote.
struct RealModelTokenTests {
    static let environment = ProcessInfo.processInfo.environment

    /// Seconds of this thread on a core, which other work on the machine does not lengthen.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    @Test(arguments: [
        ("gemma-3-270m-q4_k_m.gguf", "tokens_gemma.jsonl"),
        ("qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", "tokens_qwen.jsonl"),
    ])
    func everyTextHasTheTokensOfLlamaCpp(model: String, file: String) throws {
        guard let models = Self.environment["LINGU_MODELS"],
            let folder = Self.environment["LINGU_TOKEN_GOLDENS"]
        else {
            print("skipped: set LINGU_MODELS and LINGU_TOKEN_GOLDENS to compare with llama.cpp")
            return
        }
        let gguf = try GGUFFile(path: models + "/" + model)
        var loaded: (any Tokenizer)?
        let start = Self.processorTime()
        loaded = try TokenizerLoader.load(from: gguf)
        let loading = Self.processorTime() - start
        let tokenizer = try #require(loaded)
        let lines = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            .split(separator: "\n")
        var (texts, wrong, tokens, time) = (0, 0, 0, 0.0)
        for line in lines {
            let row = try JSONValue(parsing: String(line))
            guard let text = row["text"]?.stringValue else { continue }
            let wanted = try row.array(at: "ids").compactMap(\.intValue).map(Int32.init)
            var ids: [Int32] = []
            let start = Self.processorTime()
            ids = tokenizer.encode(text, addSpecial: false)
            time += Self.processorTime() - start
            let special = try row.array(at: "special").compactMap(\.intValue).map(Int32.init)
            // SentencePiece's own sign for a space comes back as a space.
            let isSentencePiece = tokenizer is SentencePieceTokenizer
            let decoded =
                isSentencePiece
                ? String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "▁" ? " " : $0 }))
                : text
            texts += 1
            tokens += ids.count
            if ids != wanted || tokenizer.encode(text, addSpecial: true) != special
                || tokenizer.decode(ids) != decoded
            {
                wrong += 1
                if wrong <= 10 {
                    print("wrong tokens:", text.debugDescription.prefix(200))
                    print("  wanted", wanted.prefix(40), "\n  found ", ids.prefix(40))
                }
            }
        }
        let rate = Int(Double(tokens) / time)
        print("\(model): loaded in \(loading) s, \(tokens) tokens, \(rate) tokens/s of a core")
        #expect(texts >= 2_500)
        #expect(wrong == 0)
    }
}
