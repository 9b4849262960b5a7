import Support
import Testing

@testable import JSON

struct JSONAccessTests {
    let value: JSONValue = [
        "model": ["layers": [["size": 3, "name": "x"]], "rate": 0.5, "on": true]
    ]

    @Test func readsAtPaths() throws {
        #expect(try value.integer(at: "model", "layers", 0, "size") == 3)
        #expect(try value.number(at: "model", "layers", 0, "size") == 3)
        #expect(try value.string(at: "model", "layers", 0, "name") == "x")
        #expect(try value.boolean(at: "model", "on"))
        #expect(try value.value(at: "model").numberIfPresent("rate") == 0.5)
        #expect(try value.value(at: "model").stringIfPresent("none") == nil)
    }

    @Test func namesThePathInErrors() {
        #expect(throws: JSONError.missing(path: "model.layers[1]")) {
            try value.integer(at: "model", "layers", 1, "size")
        }
        #expect(
            throws: JSONError.wrongType(
                path: "model.layers[0].name", expected: "integer", found: "string")
        ) { try value.integer(at: "model", "layers", 0, "name") }
        #expect(
            throws: JSONError.wrongType(path: "model.rate", expected: "object", found: "number")
        ) { try value.string(at: "model", "rate", "x") }
        #expect(throws: JSONError.wrongType(path: "a[1]", expected: "string", found: "integer")) {
            try (["a": ["x", 1]] as JSONValue).strings(at: "a")
        }
    }

    @Test func changesMembers() {
        var value: JSONValue = [:]
        value["a"] = 1
        value["b"] = "x"
        value["a"] = nil as JSONValue?
        #expect(value == ["b": "x"])
    }

    @Test(arguments: [
        JSONError.syntax(reason: "x", offset: 1), .tooDeep(limit: 1), .tooLong(bytes: 2, limit: 1),
        .cutShort(bytes: 1), .notUTF8(offset: 1), .numberOutOfRange(offset: 1), .missing(path: "a"),
        .wrongType(path: "a", expected: "b", found: "c"),
    ])
    func everyErrorHasARemedy(error: JSONError) {
        #expect(!error.remedy.isEmpty && !error.summary.isEmpty && !error.name.isEmpty)
    }
}
