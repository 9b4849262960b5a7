import Foundation
import Support
import Testing

/// Writes down what a document holds.
private final class Listener: XMLContentHandler {
    var events: [String] = []
    var texts = ""

    func begin(_ tag: XMLStartTag, at place: XMLReader) {
        events.append("<\(tag.name)\(tag.attributes.map { " \($0.name)=\($0.value)" }.joined())")
    }
    func text(_ bytes: Span<UInt8>, at place: XMLReader) {
        var piece: [UInt8] = []
        for index in 0..<bytes.count { piece.append(bytes[index]) }
        texts += String(decoding: piece, as: UTF8.self)
    }
    func end(_ name: String, at place: XMLReader) { events.append(">\(name)@\(place.line)") }
}

@Suite struct XMLReaderTests {
    private func error(_ bytes: [UInt8]) -> XMLError? {
        do {
            try XMLReader.read(bytes, into: Listener())
            return nil
        } catch { return error as? XMLError }
    }

    @Test func tellsElementsAttributesAndTexts() throws {
        let listener = Listener()
        let text = "<?xml version=\"1.0\"?>\n<x:a n='1' m=\"&lt;\">t&amp;<b/>\n<![CDATA[<&]]></x:a>"
        try XMLReader.read(Array(text.utf8), into: listener)
        #expect(listener.events == ["<a n=1 m=<", "<b", ">b@2", ">a@3"])
        #expect(listener.texts == "t&\n<&")
    }

    @Test func expandsEntitiesOfTheDocumentWithinLimits() throws {
        let listener = Listener()
        try XMLReader.read(
            Array("<!DOCTYPE q [<!ENTITY a \"hello\">]><q>say &a; x</q>".utf8), into: listener)
        #expect(listener.texts == "say hello x")
        var laughs = "<!DOCTYPE q [<!ENTITY l0 \"haha haha haha haha\">"
        for level in 1...12 {
            let inner = String(repeating: "&l\(level - 1);", count: 10)
            laughs += "<!ENTITY l\(level) \"\(inner)\">"
        }
        laughs += "]>\n<q>&l12;</q>"
        #expect(error(Array(laughs.utf8)) == .entityExpansion(line: 2))
        #expect(
            error(
                Array("<!DOCTYPE q [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><q>\n&f;</q>".utf8))
                == .externalEntity(line: 2, name: "f"))
        #expect(error(Array("<q>\n&nbsp;</q>".utf8)) == .undefinedEntity(line: 2, name: "nbsp"))
        let external = "<!DOCTYPE q SYSTEM \"x.dtd\">\n<q>&nbsp;</q>"
        #expect(error(Array(external.utf8)) == .undefinedEntity(line: 2, name: "nbsp"))
    }

    @Test(arguments: [
        "<q>\n<!-- \u{1} --></q>", "<q>\n<a \u{1}='x'/></q>", "<q>\n<a\u{1}/></q>",
        "<q>\n<a x='\u{1}'/></q>", "<q>\ntext \u{1}</q>", "<q>\n<![CDATA[\u{1}]]></q>",
        "<q/>\n<!-- \u{1} -->", "<q>\n<?p \u{1}?></q>", "<q>\ntext\u{1}",
    ]) func namesTheLineOfBytesThatAreNotUTF8(text: String) {
        for bad: [UInt8] in [[0xe9], [0xc3], [0xff], [0xed, 0xa0, 0x80]] {
            let bytes = Array(text.utf8).flatMap { $0 == 1 ? bad : [$0] }
            #expect(error(bytes) == .notUTF8(line: 2), "\(bad) in \(text)")
        }
    }

    @Test func readsOtherEncodingsThatTheFirstLineNames() throws {
        func text(_ bytes: [UInt8]) throws -> String {
            let listener = Listener()
            try XMLReader.read(bytes, into: listener)
            return listener.texts
        }
        let latin = "<?xml version='1.0' encoding='ISO-8859-1'?><q>caf\u{1}</q>"
        #expect(try text(Array(latin.utf8).map { $0 == 1 ? 0xe9 : $0 }) == "café")
        let windows = "<?xml version='1.0' encoding='windows-1252'?><q>\u{1}</q>"
        #expect(try text(Array(windows.utf8).map { $0 == 1 ? 0x80 : $0 }) == "€")
        var wide: [UInt8] = [0xff, 0xfe]
        for unit in "<?xml version='1.0' encoding='UTF-16'?><q>é€</q>".utf16 {
            wide += [UInt8(unit & 0xff), UInt8(unit >> 8)]
        }
        #expect(try text(wide) == "é€")
        #expect(
            error(Array("<?xml version='1.0' encoding='x-none'?><q/>".utf8))
                == .unknownEncoding(name: "x-none"))
    }

    @Test(arguments: [
        ("", 1, "an XML element"), ("<q>\n<a>\n</b></q>", 3, "</a>"), ("<q>\n<a", 2, "the end"),
        ("<q>\n<a x='1' x='2'/></q>", 2, "each attribute once"),
        ("<q/>\n<r/>", 2, "nothing after"), ("<q>\n", 2, "</q>"),
        ("<q>\n1 < 2</q>", 2, "well-formed"),
        ("\n<?xml version='1.0'?><q/>", 2, "<?xml"),
        ("<q>&#0;</q>", 1, "the number of a character"),
    ]) func saysInPlainWordsWhatIsWrong(text: String, line: Int, expected: String) {
        guard case .malformed(let found, let words, _)? = error(Array(text.utf8)) else {
            Issue.record(
                "\(text) was read, or refused otherwise: \(String(describing: error(Array(text.utf8))))"
            )
            return
        }
        #expect(found == line && words.hasPrefix(expected), "\(words) for \(text)")
    }

    @Test func refusesATagWithoutEnd() {
        let bytes = Array("<q><a x='".utf8) + [UInt8](repeating: 0x61, count: 20 << 20)
        #expect(error(bytes) == .tokenTooLong(line: 1, limit: 1 << 24))
    }

    @Test func everyProblemHasARemedy() {
        let all: [XMLError] = [
            .malformed(line: 1, expected: "a", found: "b"), .notUTF8(line: 1),
            .unknownEncoding(name: "x"), .wrongEncoding(line: 1), .entityExpansion(line: 1),
            .undefinedEntity(line: 1, name: "n"), .externalEntity(line: 1, name: "n"),
            .tokenTooLong(line: 1, limit: 3),
        ]
        for error in all {
            #expect(!error.summary.isEmpty && !error.remedy.isEmpty && error.line == 1)
        }
    }
}
