import Support
import Testing

@testable import Tokenizers

struct ByteLevelTokenizerTests {
    private func tokenizer(_ splitter: String = "gpt-2") throws -> any Tokenizer {
        try TokenizerLoader.load(from: MetadataFixture.byteLevel(splitter: splitter))
    }

    private func pieces(_ text: String, _ tokenizer: any Tokenizer, parse: Bool = false)
        -> [String]
    {
        tokenizer.encode(text, addSpecial: false, parseSpecial: parse)
            .map { tokenizer.piece(of: $0) }
    }

    @Test func theEarliestMergeComesFirst() throws {
        let tokenizer = try tokenizer()
        #expect(pieces("abc abc", tokenizer) == ["abc", "Ġab", "c"])
        #expect(pieces("banana", tokenizer) == ["b", "a", "na", "na"])
        #expect(pieces("é", tokenizer) == ["Ã", "©"])
        #expect(pieces("1212", tokenizer) == ["12", "12"])
    }

    @Test func controlTokensAreFoundOnlyWhenParsed() throws {
        let tokenizer = try tokenizer()
        #expect(pieces("a<tool>b", tokenizer) == ["a", "<tool>", "b"])
        #expect(pieces("<|endoftext|>", tokenizer, parse: true) == ["<|endoftext|>"])
        #expect(pieces("<|endoftext|>", tokenizer).count > 5)
        #expect(tokenizer.specialTokens.eos == 265 && tokenizer.specialTokens.bos == nil)
        #expect(!tokenizer.addsBOS && !tokenizer.addsEOS && !tokenizer.addsSpacePrefix)
        #expect(tokenizer.id(ofPiece: "Ġab") == 257 && tokenizer.id(ofPiece: "<tool>") == 266)
        #expect(tokenizer.id(ofPiece: "nothing") == nil)
        #expect(tokenizer.bytes(of: 265) == [] && tokenizer.bytes(of: 257) == Array(" ab".utf8))
        for id: Int32 in [-1, 1_000_000] {
            #expect(tokenizer.piece(of: id) == "" && tokenizer.bytes(of: id) == [])
        }
    }

    @Test(arguments: awkwardTexts, ["gpt-2", "smollm", "llama-bpe", "qwen2"])
    func decodingGivesTheTextBack(text: String, splitter: String) throws {
        let tokenizer = try tokenizer(splitter)
        #expect(tokenizer.decode(tokenizer.encode(text, addSpecial: true)) == text)
    }

    @Test func llama3TakesWholeWordsAndBeginsWithItsToken() throws {
        var fixture = MetadataFixture.byteLevel(merges: ["a b"], splitter: "llama-bpe")
        fixture.lists["tokenizer.ggml.tokens"]?.append("hello")
        fixture.arrays["tokenizer.ggml.token_type"]?.append(1)
        fixture.integers["tokenizer.ggml.bos_token_id"] = 257
        let tokenizer = try TokenizerLoader.load(from: fixture)
        #expect(pieces("hello", tokenizer) == ["hello"])
        #expect(tokenizer.encode("ab", addSpecial: true) == [257, 256])
    }

    /// Llama 3 has more than twice as many merges as tokens.
    @Test func moreMergesThanTokensAreTaken() throws {
        let idle = [String](repeating: "x y", count: 1_000)
        var fixture = MetadataFixture.byteLevel(merges: ["a b"])
        fixture.lists["tokenizer.ggml.merges"] = idle + ["a b"]
        let tokenizer = try TokenizerLoader.load(from: fixture)
        #expect(pieces("ab", tokenizer) == ["ab"])
    }

    /// Short words look at all neighbours, long ones use the queue: both as the plain way.
    @Test func bothWaysOfMergingAgree() {
        var table = MergeTable(minimumCapacity: 64)
        var merged: [Int32: [Int32]] = [:]
        var random = RandomSource(seed: 7)
        for rank in 0..<40 {
            let known = Int32(4 + rank)
            let (left, right) = (
                Int32(random.integer(below: Int(known))), Int32(random.integer(below: Int(known)))
            )
            if table.find(left, right) == nil {
                table.insert(left, right, rank: Int32(rank), merged: known)
                merged[known] = [left, right]
            }
        }
        var merger = RankMerger()
        for length in [1, 2, 5, 24, 25, 60, 500] {
            let symbols = (0..<length).map { _ in Int32(random.integer(below: 4)) }
            var wanted = symbols
            while true {
                var best: (place: Int, rank: Int32, merged: Int32)?
                for place in 0..<wanted.count - 1 {
                    guard let merge = table.find(wanted[place], wanted[place + 1]) else { continue }
                    if merge.rank < best?.rank ?? .max { best = (place, merge.rank, merge.merged) }
                }
                guard let best else { break }
                wanted[best.place] = best.merged
                wanted.remove(at: best.place + 1)
            }
            var found: [Int32] = []
            merger.merge(symbols[...], table, into: &found)
            #expect(found == wanted)
        }
    }

    @Test func theAlphabetCoversAllBytes() {
        let all = (0...255).map { UInt8($0) }
        let text = ByteAlphabet.encode(all)
        #expect(Set(text.unicodeScalars).count == 256)
        var bytes: [UInt8] = []
        #expect(Array(text.utf8).withUnsafeBytes { ByteAlphabet.decode($0, into: &bytes) })
        #expect(bytes == all)
        #expect(ByteAlphabet.encode(Array(" \n".utf8)) == "ĠĊ")
        #expect(!Array("汉".utf8).withUnsafeBytes { ByteAlphabet.decode($0, into: &bytes) })
        #expect(!Array(" ".utf8).withUnsafeBytes { ByteAlphabet.decode($0, into: &bytes) })
    }

    @Test func damagedMetadataAreErrors() {
        var fixture = MetadataFixture.byteLevel(splitter: "nobody")
        #expect(throws: TokenizerError.unknownPreTokenizer(name: "nobody")) {
            try TokenizerLoader.load(from: fixture)
        }
        fixture = .byteLevel()
        fixture.lists["tokenizer.ggml.merges"] = nil
        #expect(throws: TokenizerError.missing(what: "tokenizer.ggml.merges")) {
            try TokenizerLoader.load(from: fixture)
        }
        fixture = .byteLevel(merges: ["a b", "", " ", "x", "no such", "汉 字"])
        #expect(throws: Never.self) { try TokenizerLoader.load(from: fixture) }
    }
}
