import Testing

@testable import JSON

struct JSONParserTests {
    @Test func readsEveryKindOfValueInOrder() throws {
        let value = try JSONValue(
            parsing: #" {"z": [1, -2.5, "é\n\u20ac😀"], "a": {"b": true, "c": null}, "e": 1e3} "#)
        let expected: JSONValue = [
            "z": [1, -2.5, "é\n€😀"], "a": ["b": true, "c": nil], "e": 1000.0,
        ]
        #expect(value == expected)
        #expect(value.objectValue?.keys.elements == ["z", "a", "e"])
    }

    @Test(arguments: ["1", "-7", "\"x\"", "null", "true", "[]", "{}", " 2.5 ", "\n[1]\n"])
    func readsScalarsAtTopLevel(text: String) throws {
        _ = try JSONValue(parsing: text)
    }

    @Test(arguments: [
        "", " ", "{", "[1,", "[1]]", "[1] x", "['a']", "{\"a\" 1}", "nul", "\"abc", "01x",
        "[1 2]",
        "// x\n1", "[1,]", "TRUE", "[1]\u{0}[2]",
    ])
    func refusesWhatIsNoJSON(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func refusesDeepNestingAndTakesTheLimit() throws {
        let limits = JSONValue.Limits(depth: 20)
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue(parsing: nested(20), limits: limits)
        _ = try JSONValue(parsing: #"{"a":"# + nested(18) + "}", limits: limits)
        #expect(throws: JSONError.tooDeep(limit: 20)) {
            try JSONValue(parsing: nested(21), limits: limits)
        }
        #expect(throws: JSONError.tooDeep(limit: 128)) {
            try JSONValue(parsing: nested(1_000_000))
        }
        let objects =
            String(repeating: #"{"a":"#, count: 100_000) + "1"
            + String(repeating: "}", count: 100_000)
        #expect(throws: JSONError.tooDeep(limit: 128)) { try JSONValue(parsing: objects) }
    }

    @Test func refusesLongTexts() {
        #expect(throws: JSONError.tooLong(bytes: 12, limit: 10)) {
            try JSONValue(parsing: "[1,2,3,4,56]", limits: .init(bytes: 10))
        }
    }

    @Test(arguments: [[0xff], [0xc3, 0x28], [0xe2, 0x82], [0xf8, 0x88, 0x80, 0x80, 0x80]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array("[\"".utf8) + bytes + Array("\"]".utf8))
        }
    }

    @Test func replacesLoneSurrogates() throws {
        #expect(
            try JSONValue(parsing: #"["\ud800x","\udc00","\ud83d\ude00"]"#)
                == ["\u{fffd}x", "\u{fffd}", "😀"])
    }

    @Test func decodesEverySurrogatePair() throws {
        for value in stride(from: UInt32(0x10000), through: 0x10ffff, by: 7) {
            let scalar = try #require(Unicode.Scalar(value))
            let units = Array(String(scalar).utf16).map { "\\u" + String($0, radix: 16) }.joined()
            guard try JSONValue(parsing: "[\"\(units)\"]") != [.string(String(scalar))] else {
                continue
            }
            Issue.record("\(units) is not U+\(String(value, radix: 16))")
        }
    }

    @Test(arguments: [
        (#""\ud836\udc5bx\uD836\uDC5B""#, "\u{1d85b}x\u{1d85b}"),
        (#""\\ud836\\udc5b""#, #"\ud836\udc5b"#), (#""\\\ud836\udc5b""#, "\\\u{1d85b}"),
        (#""\ud836\n\udc5b""#, "\u{fffd}\n\u{fffd}"),
        (#""\ud836\ud836\udc5b""#, "\u{fffd}\u{1d85b}"),
    ])
    func mendsThePairsThatTheParserMisreads(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: text) == .string(expected))
    }

    @Test(arguments: [
        #"\ud836\udc5b"#, #""\ud836\udc5""#, #""\ud836\udc5b"#, #"[1\ud836\udc5b]"#, #""\"#,
    ])
    func refusesPairsOutsideTexts(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func keepsLargeNumbersOrRefusesThem() throws {
        #expect(
            try JSONValue(parsing: "[9223372036854775807, -9223372036854775808]")
                == .array([.integer(.max), .integer(.min)]))
        #expect(try JSONValue(parsing: "[9223372036854775808]") == [9_223_372_036_854_775_808.0])
        for text in ["[123456789012345678901234567890]", "[1e400]", "[NaN]", "[-Infinity]"] {
            #expect(throws: JSONError.self, "\(text)") { try JSONValue(parsing: text) }
        }
    }

    @Test func takesTheLastOfDuplicates() throws {
        let value = try JSONValue(parsing: #"{"a": 1, "b": 2, "a": 3}"#)
        #expect(value["a"] == 3)
        #expect(value.objectValue?.count == 2)
    }

    @Test func keepsNULInTexts() throws {
        let value = try JSONValue(parsing: #"["a\u0000b"]"#)
        #expect(value == ["a\u{0}b"])
        #expect(try JSONValue(parsing: value.text()) == value)
    }

    @Test func hugeIntegersAreErrorsOrClamped() throws {
        let text = "{\"model_max_length\": 1000000000000000019884624838656}"
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        let limits = JSONValue.Limits(clampsIntegers: true)
        let value = try JSONValue(parsing: text, limits: limits)
        #expect(value["model_max_length"]?.doubleValue == 0x1p64)
    }
}
