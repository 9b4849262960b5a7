import Testing

@testable import Support

struct VisibleTextTests {
    @Test(arguments: [
        ("plain é 漢 🦦", "plain é 漢 🦦"), ("a\tb\nc\r\nd", "a\tb\nc\nd"), ("a\rb", "a\nb"),
        ("a\r\r\n", "a\n\n"),
        ("x\u{1B}]0;owned\u{7}", "x␛]0;owned␇"), ("\u{0}\u{8}\u{7F}", "␀␈␡"),
        ("\u{9B}2J", "⟨U+009B⟩2J"), ("\u{85}", "⟨U+0085⟩"),
        ("a\u{202E}b\u{2066}\u{2069}\u{200F}\u{61C}", "a⟨U+202E⟩b⟨U+2066⟩⟨U+2069⟩⟨U+200F⟩⟨U+061C⟩"),
    ])
    func showsWhatTerminalsObey(text: String, visible: String) {
        #expect(VisibleText.of(text) == visible)
        #expect(VisibleText.of(visible) == visible)
        #expect(MIMEBundle(plainText: text).plainText == visible)
        var bundle = MIMEBundle(plainText: "")
        bundle["text/plain"] = text
        #expect(bundle.plainText == visible)
    }

    @Test func linesHaveNoEnds() {
        #expect(VisibleText.line("a\tb\nc\r\nd\u{1B}") == "a b c d␛")
    }

    @Test func ownColorsStay() {
        let own = "\u{1B}[1;31mBad\u{1B}[0m: "
        #expect(VisibleText.keepingColors(own + "x\u{1B}[2Jy\u{7}") == own + "x␛[2Jy␇")
        #expect(VisibleText.keepingColors("\u{1B}") == "␛")
        #expect(VisibleText.keepingColors("a\u{1B}[3") == "a␛[3")
    }

    @Test func checksumIsThatOfZip() {
        let bytes = Array("123456789".utf8)
        #expect(bytes.withUnsafeBytes { Checksum.crc32(of: $0) } == 0xcbf4_3926)
        #expect([UInt8]().withUnsafeBytes { Checksum.crc32(of: $0) } == 0)
    }
}
