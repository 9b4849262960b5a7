import Support
import Testing

@testable import Tokenizers

struct SentencePieceTokenizerTests {
    private func tokenizer(addsPrefix: Bool = true) throws -> any Tokenizer {
        try TokenizerLoader.load(
            from: MetadataFixture.sentencePiece(addsPrefix: addsPrefix))
    }

    private func pieces(_ text: String, _ tokenizer: any Tokenizer, parse: Bool = false)
        -> [String]
    {
        tokenizer.encode(text, addSpecial: false, parseSpecial: parse)
            .map { tokenizer.piece(of: $0) }
    }

    @Test func theBestScoreMergesFirst() throws {
        let tokenizer = try tokenizer()
        // “ab” (−5) merges before “▁a” (−6); then “▁ab” (−7) before “abc” (−8).
        #expect(pieces("abc", tokenizer) == ["▁ab", "c"])
        #expect(pieces("ac", tokenizer) == ["▁a", "c"])
        // “an” at the first place wins over the one further right.
        #expect(pieces("nanana", tokenizer) == ["▁", "n", "an", "ana"])
    }

    @Test func whatIsUnknownBecomesBytes() throws {
        let tokenizer = try tokenizer(addsPrefix: false)
        #expect(pieces("é😀ö", tokenizer) == ["é", "😀", "<0xC3>", "<0xB6>"])
        #expect(tokenizer.decode(tokenizer.encode("ö", addSpecial: false)) == "ö")
    }

    @Test func userDefinedTokensComeFirstAndControlTokensOnlyWhenParsed() throws {
        let tokenizer = try tokenizer(addsPrefix: false)
        #expect(pieces("a\n\n\n<b>", tokenizer) == ["a", "\n\n", "\n", "<b>"])
        #expect(pieces("<s>a", tokenizer).count == 4)
        #expect(pieces("<s>a", tokenizer, parse: true) == ["<s>", "a"])
        #expect(tokenizer.decode(tokenizer.encode("<s>a", addSpecial: false)) == "<s>a")
        #expect(
            tokenizer.decode(tokenizer.encode("<s>a", addSpecial: false, parseSpecial: true))
                == "a")
    }

    @Test func aSpaceIsPutBeforeEveryStretchButNotBeforeAContinuation() throws {
        let tokenizer = try tokenizer()
        #expect(tokenizer.addsSpacePrefix)
        #expect(pieces("a<b>a", tokenizer) == ["▁a", "<b>", "▁a"])
        #expect(tokenizer.encode(continuation: "a").map { tokenizer.piece(of: $0) } == ["a"])
        #expect(tokenizer.decode(tokenizer.encode(" a", addSpecial: false)) == " a")
    }

    @Test func specialTokensAreAddedAsTheModelWants() throws {
        var fixture = MetadataFixture.sentencePiece()
        fixture.integers["tokenizer.ggml.padding_token_id"] = 0
        fixture.flags["tokenizer.ggml.add_eos_token"] = true
        let tokenizer = try TokenizerLoader.load(from: fixture)
        #expect(tokenizer.encode("", addSpecial: true) == [1, 2])
        #expect(tokenizer.encode("", addSpecial: false) == [])
        #expect(tokenizer.addsBOS && tokenizer.addsEOS)
        let special = tokenizer.specialTokens
        #expect(special.bos == 1 && special.eos == 2 && special.unknown == 0)
        #expect(special.padding == 0 && special.endOfGeneration == [2])
        #expect(tokenizer.id(ofPiece: "▁ab") != nil && tokenizer.id(ofPiece: "zz") == nil)
        #expect(tokenizer.vocabularySize == 3 + 256 + 15 + 3)
        for id: Int32 in [-1, 1_000_000] {
            #expect(tokenizer.piece(of: id) == "" && tokenizer.bytes(of: id) == [])
        }
    }

    @Test(arguments: awkwardTexts, [true, false])
    func decodingGivesTheTextBack(text: String, addsPrefix: Bool) throws {
        let tokenizer = try tokenizer(addsPrefix: addsPrefix)
        let ids = tokenizer.encode(text, addSpecial: true)
        // After a user-defined token comes another space, as in llama.cpp.
        if addsPrefix, text.contains("\n") || text.contains("<b>") { return }
        // SentencePiece's own sign for a space is the one thing that does not come back.
        let wanted = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0 == "▁" ? " " : $0 }))
        #expect(tokenizer.decode(ids) == wanted)
    }

    /// The same merges done the plain way: look at all neighbours, merge the best, again.
    @Test func theQueueMergesAsThePlainWayDoes() throws {
        let fixture = MetadataFixture.sentencePiece(addsPrefix: false)
        let tokenizer = try TokenizerLoader.load(from: fixture)
        let tokens = try #require(fixture.lists["tokenizer.ggml.tokens"])
        let scores = try #require(fixture.arrays["tokenizer.ggml.scores"])
        let score = Dictionary(uniqueKeysWithValues: zip(tokens, scores))
        for seed in 0..<40 {
            var random = RandomSource(seed: seed)
            let text = String((0..<60).map { _ in "abcn ".randomElement(using: &random) ?? "a" })
            var symbols = text.map { $0 == " " ? "▁" : String($0) }
            while true {
                var best: (place: Int, score: Float)?
                for place in 0..<symbols.count - 1 {
                    guard let found = score[symbols[place] + symbols[place + 1]] else { continue }
                    if found > best?.score ?? -.infinity { best = (place, found) }
                }
                guard let best else { break }
                symbols[best.place] += symbols.remove(at: best.place + 1)
            }
            #expect(pieces(text, tokenizer) == symbols)
        }
    }

    @Test func damagedMetadataAreErrors() {
        var fixture = MetadataFixture.sentencePiece()
        fixture.arrays["tokenizer.ggml.scores"] = [1]
        #expect(throws: TokenizerError.self) { try TokenizerLoader.load(from: fixture) }
        fixture = .sentencePiece()
        fixture.arrays["tokenizer.ggml.token_type"] = [1]
        #expect(throws: TokenizerError.self) { try TokenizerLoader.load(from: fixture) }
        fixture = .sentencePiece()
        fixture.lists = [:]
        #expect(throws: TokenizerError.missing(what: "tokenizer.ggml.tokens")) {
            try TokenizerLoader.load(from: fixture)
        }
        fixture.texts["tokenizer.ggml.model"] = "bert"
        #expect(throws: TokenizerError.unknownModel(name: "bert")) {
            try TokenizerLoader.load(from: fixture)
        }
        fixture.texts = [:]
        #expect(throws: TokenizerError.self) { try TokenizerLoader.load(from: fixture) }
    }
}
