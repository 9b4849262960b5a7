import Support
import Tables
import Testing
import Text

@testable import CommandLanguage

@Suite struct TableValueTests {
    private let table = Table(
        [
            TableColumn("name", .texts(["b", "a", nil, "c"])),
            TableColumn("size", .integers([3, nil, 1, 3])),
            TableColumn("score", .numbers([0.5, 0.25, 2, nil])),
            TableColumn("kept", .booleans([true, false, nil, true])),
        ], caption: "Things <of> 'note'")

    @Test func derivesColumnsOfValues() {
        let derived = table.deriving("size", [.integer(1), .number(2.5), .nothing, .integer(3)])
        #expect(derived.columnNames == table.columnNames)
        #expect(derived.column(named: "size")?.cells == .numbers([1, 2.5, nil, 3]))
        #expect(
            table.deriving("more", [.text("x"), .integer(1), .boolean(true), .list([])])
                .column(named: "more")?.cells == .texts(["x", "1", "true", "[]"]))
    }

    @Test func gathersRecordsOfDifferentShapes() {
        let made = Table(gathering: [
            .record(Record([("a", .integer(1))])), .table(Table([TableColumn("b", ["x", "y"])])),
        ])
        #expect(made?.columnNames == ["a", "b"])
        #expect(made?.column(named: "a")?.cells == .integers([1, nil, nil]))
        #expect(Table(gathering: [.integer(1)]) == nil)
        #expect(Table(gathering: []) == nil)
    }

    @Test func isDrawnAsTheSnapshotShows() throws {
        let long = Table([
            TableColumn("n", Array(0..<1000)),
            TableColumn(
                "text", (0..<1000).map { "日本 \($0) " + String(repeating: "x", count: $0 % 90) }),
            TableColumn("value", (0..<1000).map { Double($0) / 7 }),
        ])
        let wide = Table((0..<40).map { TableColumn("c\($0)", [$0]) })
        let forms = [table, long, wide, Table([]), try table.grouped(by: ["size"])].map {
            let display = TableDisplay(rows: 5, columns: 6, cellWidth: 20)
            return $0.plainText(display) + "\n\n" + $0.html(display)
        }
        try Snapshot.expect(forms.joined(separator: "\n\n\n") + "\n", matches: "tables.txt")
        try Snapshot.expect(
            [
                table.csv(), table.tsv(), table.json(), table.markdown(), table.latex(),
                table.dataResource(),
            ].joined(separator: "\n"), matches: "written-tables.txt")
        let bundle = table.richForm(TableDisplay(includesData: true))
        #expect(bundle["application/vnd.dataresource+json"] == table.dataResource())
        #expect(bundle["text/html"] == table.html())
    }
}
