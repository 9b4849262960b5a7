import Testing

@testable import JSON

@Suite struct CodableTests {
    struct Point: Codable, Equatable {
        var x: Double
        var name: String?
        var parts: [Int]
    }

    @Test(arguments: [
        Point(x: 0.1, name: "a\"b", parts: [1, 2]), Point(x: .infinity, name: nil, parts: []),
    ])
    func whatIsEncodedComesBack(point: Point) throws {
        let json = try JSONValue(encoding: point)
        #expect(try json.decoded() == point)
        #expect(try JSONValue(parsing: json.text()).decoded() == point)
    }

    @Test func errorsNameThePath() {
        #expect(throws: JSONError.missing(path: "parts")) {
            try JSONValue.object(["x": 1]).decoded(as: Point.self)
        }
        let error = #expect(throws: JSONError.self) {
            try JSONValue.object(["x": 1, "parts": ["a"]]).decoded(as: Point.self)
        }
        #expect(error?.summary.contains("parts") == true)
    }
}
