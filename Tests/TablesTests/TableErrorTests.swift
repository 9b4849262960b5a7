import Testing

@testable import Tables

@Suite struct TableErrorTests {
    @Test(arguments: [
        TableError.unknownColumn(name: "a", columns: []), .columnTaken(name: "a"),
        .columnNotNumeric(name: "a", found: "b"), .columnNotText(name: "a", found: "b"),
        .badBorders(found: [2, 1]),
        .mixedJoin(column: "a b", left: "texts", right: "numbers"),
        .joinTooLarge(columns: ["a"], rows: 2, limit: 1),
        .damagedLine(line: 1, expected: "a", found: "b"), .tooManyColumns(count: 2, limit: 1),
    ])
    func everyCaseHasARemedyAndAName(error: TableError) {
        #expect(!error.remedy.isEmpty && !error.summary.isEmpty && error.summary != error.name)
        #expect(error.name.first?.isUppercase == true)
    }

    @Test func aNearNameIsProposed() {
        #expect(
            TableError.unknownColumn(name: "lable", columns: ["label", "id"]).remedy
                == "did you mean `label`?")
        #expect(
            TableError.unknownColumn(name: "node", columns: ["id", "row"]).remedy
                .contains("`row` its position"))
        #expect(
            TableError.mixedJoin(column: "a b", left: "texts", right: "numbers").remedy
                .contains("text(`a b`)"))
    }
}
