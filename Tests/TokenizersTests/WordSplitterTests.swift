import Testing

@testable import Tokenizers

struct WordSplitterTests {
    private func words(_ text: String, _ splitter: WordSplitter) -> [String] {
        let bytes = Array(text.utf8)
        var words: [String] = []
        splitter.forEachWord(bytes[...]) {
            words.append(String(decoding: bytes[$0], as: UTF8.self))
        }
        return words
    }

    /// The results of the families' own regular expressions, checked with Python's `regex`.
    @Test(arguments: [
        ("Hello world", ["Hello", " world"]), ("we'll DON'T", ["we", "'ll", " DON", "'", "T"]),
        ("a1b22 333", ["a", "1", "b", "22", " 333"]), ("a   b", ["a", "  ", " b"]),
        ("a  ", ["a", "  "]), ("x=!! y", ["x", "=!!", " y"]), ("a\n\n b", ["a", "\n\n", " b"]),
        (" ", [" "]), ("", []), ("é汉字 ²½", ["é汉字", " ²½"]), ("a\n", ["a", "\n"]),
    ])
    func gpt2(text: String, wanted: [String]) {
        #expect(words(text, .gpt2) == wanted)
    }

    @Test(arguments: [
        ("a12 34", ["a", "1", "2", " ", "3", "4"]), ("a  1", ["a", "  ", "1"]),
        ("it's 5!", ["it", "'s", " ", "5", "!"]), ("12", ["1", "2"]),
    ])
    func smolLM(text: String, wanted: [String]) {
        #expect(words(text, .smolLM) == wanted)
    }

    @Test(arguments: [
        ("Hello world", ["Hello", " world"]), ("we'LL don't", ["we", "'LL", " don", "'t"]),
        ("12345 67", ["123", "45", " ", "67"]), ("(abc) [x]", ["(abc", ")", " [", "x", "]"]),
        ("a  b", ["a", " ", " b"]), ("x!!\n\ny", ["x", "!!\n\n", "y"]),
        ("a \n  b", ["a", " \n", " ", " b"]), ("a\tb", ["a", "\tb"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("  ", ["  "]), ("a   ", ["a", "   "]), ("'", ["'"]), (" 'x", [" '", "x"]),
        ("\n \n x", ["\n \n", " x"]), ("", []),
    ])
    func llama3(text: String, wanted: [String]) {
        #expect(words(text, .llama3) == wanted)
    }

    @Test(arguments: [
        ("12345 67", ["1", "2", "3", "4", "5", " ", "6", "7"]), ("a²", ["a", "²"]),
        ("_x y1", ["_x", " y", "1"]),
    ])
    func qwen2(text: String, wanted: [String]) {
        #expect(words(text, .qwen2) == wanted)
    }

    @Test(arguments: awkwardTexts, WordSplitter.allCases)
    func wordsMakeUpTheText(text: String, splitter: WordSplitter) {
        #expect(words(text, splitter).joined() == text)
    }

    @Test func bytesThatAreNoUTF8AreKept() {
        let bytes: [UInt8] = [0x61, 0xff, 0xe6, 0xb1, 0x20, 0xc3]
        for splitter in WordSplitter.allCases {
            var joined: [UInt8] = []
            splitter.forEachWord(bytes[...]) { joined += bytes[$0] }
            #expect(joined == bytes)
        }
    }
}
