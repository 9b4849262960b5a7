@testable import Tokenizers

/// Metadata in memory, as a GGUF file would hold them.
struct MetadataFixture: TokenizerMetadata {
    var texts: [String: String] = [:]
    var integers: [String: Int] = [:]
    var flags: [String: Bool] = [:]
    var lists: [String: [String]] = [:]
    var arrays: [String: [Float]] = [:]

    func stringIfPresent(for key: String) throws -> String? { texts[key] }
    func integerIfPresent(for key: String) throws -> Int? { integers[key] }
    func booleanIfPresent(for key: String) throws -> Bool? { flags[key] }
    func integersIfPresent(for key: String) throws -> [Int]? { arrays[key]?.map { Int($0) } }
    func floatsIfPresent(for key: String) throws -> [Float]? { arrays[key] }
    func forEachText(for key: String, _ body: (Int, UnsafeRawBufferPointer) -> Void) throws -> Int?
    {
        guard let list = lists[key] else { return nil }
        for (index, text) in list.enumerated() {
            Array(text.utf8).withUnsafeBytes { body(index, $0) }
        }
        return list.count
    }

    /// SentencePiece: three control tokens, all bytes, some pieces by falling score, two
    /// user-defined tokens.
    static func sentencePiece(
        pieces: [String] = [
            "▁", "a", "b", "c", "n", "ab", "▁a", "▁ab", "abc", "▁▁", "▁▁▁▁", "é", "😀", "an", "ana",
        ],
        addsPrefix: Bool = true
    ) -> MetadataFixture {
        var fixture = MetadataFixture()
        let control = ["<unk>", "<s>", "</s>"]
        let bytes = (0..<256).map { "<0x" + hex($0) + ">" }
        let own = ["\n", "\n\n", "<b>"]
        fixture.texts["tokenizer.ggml.model"] = "llama"
        fixture.lists["tokenizer.ggml.tokens"] = control + bytes + pieces + own
        fixture.arrays["tokenizer.ggml.token_type"] =
            [2, 3, 3] + bytes.map { _ in 6 } + pieces.map { _ in 1 } + own.map { _ in 4 }
        fixture.arrays["tokenizer.ggml.scores"] =
            [0, 0, 0] + bytes.map { _ in 0 } + pieces.indices.map { -Float($0) }
            + own.map { _ in 0 }
        fixture.flags["tokenizer.ggml.add_space_prefix"] = addsPrefix
        return fixture
    }

    /// Byte-level: all bytes, some merges in order, one control and one user-defined token.
    static func byteLevel(
        merges: [String] = ["a b", "Ġ ab", "ab c", "1 2", "Ġ Ġ", "n a", "a n", "h e", "l l"],
        splitter: String = "gpt-2"
    ) -> MetadataFixture {
        var fixture = MetadataFixture()
        let bytes = (0..<256).map { ByteAlphabet.encode([UInt8($0)]) }
        let merged = merges.map { $0.replacing(" ", with: "") }
        let own = ["<|endoftext|>", "<tool>"]
        fixture.texts["tokenizer.ggml.model"] = "gpt2"
        fixture.texts["tokenizer.ggml.pre"] = splitter
        fixture.lists["tokenizer.ggml.tokens"] = bytes + merged + own
        fixture.lists["tokenizer.ggml.merges"] = merges
        fixture.arrays["tokenizer.ggml.token_type"] =
            (bytes + merged).map { _ in 1 } + [3, 4]
        fixture.integers["tokenizer.ggml.eos_token_id"] = 256 + merges.count
        return fixture
    }

    private static func hex(_ byte: Int) -> String {
        let text = String(byte, radix: 16, uppercase: true)
        return text.count == 1 ? "0" + text : text
    }
}

/// Texts that tokenizers have stumbled over.
let awkwardTexts: [String] = [
    "", " ", "  ", "a", " a", "a ", "\n", "\r\n", "\t\t", "a\n\nb", "ab abc  ab", "banana",
    "naïve é e\u{301}", "汉字かな한국어", "😀👩‍👩‍👧‍👦🇩🇪", "\u{0}\u{7f}\u{85}", "▁", "don't DON'T we'll",
    "12345 1,234.5", "x = {'a': [1, 2]}", "<s>ab</s><b>", "<|endoftext|>ab<tool>", "\u{10ffff}",
    "   leading", "trailing   ", "\u{fffd}", "שלום مرحبا", "a\u{200d}b\u{feff}c", "²Ⅷ١٢٣",
    String(repeating: "a", count: 10_000), String(repeating: "abc \n", count: 2_000),
    String(repeating: " ", count: 10_000), String(repeating: "😀é汉", count: 3_334),
]
