import Testing

@testable import JSON

struct JSONWriterTests {
    let sample: JSONValue = [
        "b": [1, 2.5, true, nil, [], [:]], "a": "q\"\\\u{1}\n\t\r\u{8}\u{c}/é€😀\u{7f}",
    ]

    @Test func writesCompactly() {
        #expect(
            sample.text()
                == #"{"b":[1,2.5,true,null,[],{}],"a":"q\"\\\u0001\n\t\r\b\f/é€😀"# + "\u{7f}\"}")
    }

    @Test func writesAsPythonDoesWithIndentAndSorting() {
        let value: JSONValue = ["b": [1, []], "a": [:], "é": "x"]
        #expect(
            value.text(.init(indent: 1, sortsMembers: true)) == """
                {
                 "a": {},
                 "b": [
                  1,
                  []
                 ],
                 "é": "x"
                }
                """)
    }

    @Test func readsBackWhatItWrote() throws {
        var source = SystemRandomNumberGenerator()
        func random(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 4 ? 5 : 7), using: &source) {
            case 0: return .null
            case 1: return .boolean(.random())
            case 2: return .integer(Int64.random(in: .min ... .max, using: &source))
            case 3: return .number(Double(bitPattern: .random(in: 1 << 62...0x7fe << 52)))
            case 4:
                let scalars = (0..<9).compactMap { _ in
                    Unicode.Scalar(UInt32.random(in: 0...0x1_ffff, using: &source))
                }
                return .string(String(String.UnicodeScalarView(scalars)))
            case 5: return .array((0..<4).map { _ in random(depth + 1) })
            default:
                return .object(
                    JSONObject(
                        (0..<4).map { ("k\($0)\"é", random(depth + 1)) }, uniquingKeysWith: { $1 }))
            }
        }
        for _ in 0..<300 {
            let value = random(0)
            #expect(try JSONValue(parsing: value.text()) == value)
            #expect(try JSONValue(parsing: value.text(.pretty)) == value)
        }
    }

    @Test func writesNumbersThatJSONLacksAsNull() {
        #expect(JSONValue.array([.number(.nan), .number(.infinity)]).text() == "[null,null]")
        #expect(JSONValue.array([.number(1e300), .number(-0.0)]).text() == "[1e+300,-0.0]")
    }
}
