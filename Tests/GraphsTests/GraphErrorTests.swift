import Support
import Testing

@testable import Graphs

@Suite struct GraphErrorTests {
    private static let all: [GraphError] = [
        .columnCount(file: "f", line: 2, expected: 3, found: 4),
        .missingColumn(file: "f", column: "src", found: ["sr", "dst"]),
        .danglingEdges(file: "f", line: 2, count: 3, examples: ["“x” (line 2)"]),
        .unusedChoice(option: "--label x", format: "linqs"),
        .severalGraphs(file: "f", count: 3),
        .duplicateClass(file: "f", line: 2, label: "x"),
        .overlappingSplit(file: "f", line: 2, node: "x", first: "train", second: "test"),
        .foreignFormat(path: "p", format: "GML", python: ["x"], result: "r"),
        .unnamedTables(folder: "p", renames: ["a to b"]),
        .danglingEdge(file: "f", line: 2, node: "x"), .duplicateID(file: "f", line: 2, id: "x"),
        .notUTF8(file: "f", line: 2), .unknownLabel(file: "f", line: 2, label: "x", known: ["y"]),
        .delimited(.unterminatedQuote(file: "f", line: 2)),
        .malformed(file: "f", line: 2, expected: "a", found: "b"),
        .outOfRange(file: "f", line: 2, what: "node", value: 4, limit: 3),
        .delimited(.rowTooLong(file: "f", line: 2, limit: 9)),
        .compressed(file: "f", problem: .cutShort),
        .xml(file: "f", .malformed(line: 2, expected: "c", found: "d")),
        .xml(file: "f", .notUTF8(line: 3)), .xml(file: "f", .unknownEncoding(name: "x")),
        .xml(file: "f", .wrongEncoding(line: 1)), .xml(file: "f", .entityExpansion(line: 1)),
        .xml(file: "f", .undefinedEntity(line: 1, name: "n")),
        .xml(file: "f", .externalEntity(line: 1, name: "n")),
        .xml(file: "f", .tokenTooLong(line: 1, limit: 9)),
        .lengthMismatch(what: "labels", expected: 3, found: 4),
        .missingFile(folder: "d", names: ["a", "b"]), .unknownFormat(path: "p", formats: ["x"]),
        .empty(source: "f"), .tooLarge(what: "nodes", limit: 3),
        .unknownNode(id: "x", suggestion: nil),
        .unknownSplit(name: "publik", available: ["public"]),
        .unknownClass(name: "x", available: []), .unknownColumn(name: "x", available: ["a"]),
        .noLabels(graph: "g"), .invalidSetting(name: "n", value: "1", allowed: "2"),
        .notFinite(what: "feature 3", node: "x", value: .nan),
        .unwritable(graph: "g", reason: "r"),
        .featureBeyondFloat(file: "f", node: 1, column: 2, value: 1e300),
        .notInstalled(what: "w", path: "p", command: "c"),
    ]

    @Test func saysForEveryCaseWhatToDo() {
        for error in Self.all {
            #expect(!error.name.isEmpty && !error.summary.isEmpty && !error.remedy.isEmpty)
        }
        #expect(Set(Self.all.map(\.summary)).count == Self.all.count)
    }

    @Test func proposesTheNearestName() {
        let split = GraphError.unknownSplit(name: "publik", available: ["public"])
        #expect(split.remedy == "did you mean “public”?")
        let column = GraphError.missingColumn(file: "f", column: "src", found: ["sr", "dst"])
        #expect(column.remedy == "rename column “sr” to “src”")
    }
}
