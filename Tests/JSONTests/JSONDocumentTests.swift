import Testing

@testable import JSON

struct JSONDocumentTests {
    private func document(_ text: String) throws -> JSONDocument {
        try Array(text.utf8).withUnsafeBytes { try JSONDocument(parsing: $0) }
    }

    @Test func partsAreFoundWithoutCopying() throws {
        let root = try document(#"{"a": [1, "x", {"b": null}], "c": 2.5}"#).root
        #expect(root.isObject && !root.isArray && root.count == 0)
        let list = try #require(root["a"])
        #expect(list.isArray && list.count == 3)
        #expect(list[0]?.intValue == 1 && list[1]?.intValue == nil)
        #expect(list[1]?.withText { String(decoding: $0, as: UTF8.self) } == "x")
        #expect(list[0]?.withText { _ in } == nil)
        #expect(list[3]?.intValue == nil && list[-1]?.intValue == nil)
        #expect(root["nothing"]?.isObject == nil && list["a"]?.isObject == nil)
        #expect(try list.value() == [1, "x", ["b": nil]])
    }

    @Test func namesThatUnicodeTakesForEqualStayApart() throws {
        let text = "{\"e\u{301}\": 1, \"\u{e9}\": 2}"
        #expect(try JSONValue(parsing: text).objectValue?.count == 1)
        var found: [[UInt8]: Int] = [:]
        try document(text).root.forEachMember { found[Array($0)] = $1.intValue }
        #expect(found == [Array("e\u{301}".utf8): 1, Array("\u{e9}".utf8): 2])
    }

    @Test func brokenTextsAreErrors() {
        for text in ["", "{", "[1] x", "{\"a\" 1}", "\"\u{1}"] {
            #expect(throws: JSONError.self) { try document(text) }
        }
    }
}
