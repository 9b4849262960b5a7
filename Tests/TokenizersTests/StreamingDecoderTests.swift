import Testing

@testable import Tokenizers

struct StreamingDecoderTests {
    private func tokenizer() throws -> any Tokenizer {
        try TokenizerLoader.load(from: MetadataFixture.byteLevel())
    }

    @Test func charactersAreGivenWhenTheyAreWhole() throws {
        var decoder = StreamingDecoder(try tokenizer())
        let parts = "é😀".utf8.map { decoder.append(Int32($0)) }
        #expect(parts == ["", "é", "", "", "", "😀"])
        #expect(decoder.finish() == "")
    }

    @Test func invalidBytesAreRepaired() throws {
        var decoder = StreamingDecoder(try tokenizer())
        #expect(decoder.append(0xff) == "\u{fffd}")
        #expect(decoder.append(0x80) == "\u{fffd}")
        #expect(decoder.append(0xe6) == "")
        #expect(decoder.append(0x61) == "\u{fffd}a")
        #expect(decoder.append(0xf0) == "")
        #expect(decoder.finish() == "\u{fffd}")
        #expect(decoder.finish() == "")
    }

    @Test(arguments: awkwardTexts)
    func partsMakeUpTheWhole(text: String) throws {
        let tokenizer = try tokenizer()
        let ids = tokenizer.encode(text, addSpecial: false)
        var decoder = StreamingDecoder(tokenizer)
        #expect(ids.reduce(into: "") { $0 += decoder.append($1) } + decoder.finish() == text)
    }

    @Test func aLeadingSpaceGoesOnlyAtTheStart() throws {
        let tokenizer = try TokenizerLoader.load(from: MetadataFixture.sentencePiece())
        let ids = tokenizer.encode("a", addSpecial: false)
        var decoder = StreamingDecoder(tokenizer)
        #expect(decoder.append(1) == "")  // a control token is not the start
        #expect(decoder.append(ids[0]) == "a" && decoder.append(ids[0]) == " a")
        var later = StreamingDecoder(tokenizer, isContinuation: true)
        #expect(later.append(ids[0]) == " a")
    }
}
