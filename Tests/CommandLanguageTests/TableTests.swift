import Support
import Testing
import Text

@testable import CommandLanguage

@Suite struct TableTests {
    private let table = Table(
        [
            TableColumn("name", .texts(["b", "a", nil, "c"])),
            TableColumn("size", .integers([3, nil, 1, 3])),
            TableColumn("score", .numbers([0.5, 0.25, 2, nil])),
            TableColumn("kept", .booleans([true, false, nil, true])),
        ], caption: "Things <of> 'note'")

    private func names(_ table: Table) -> [Value] {
        table.column(named: "name")?.cells.values ?? []
    }

    @Test func sortsByManyColumnsWithMissingCellsLast() throws {
        #expect(
            names(try table.sorted(by: ["size", "name"])) == [
                .nothing, .text("b"), .text("c"), .text("a"),
            ])
        #expect(
            names(try table.sorted(by: ["size"], descending: true))
                == [.text("b"), .text("c"), .nothing, .text("a")])
        #expect(throws: LanguageError.self) { try table.sorted(by: ["nme"]) }
    }

    @Test func choosesRows() throws {
        #expect(names(table.first(1)) == [.text("b")])
        #expect(names(table.last(2)) == [.nothing, .text("c")])
        #expect(table.first(99).rowCount == 4)
        #expect(table.sampled(2, seed: 3) == table.sampled(2, seed: 3))
        #expect(table.sampled(99, seed: 3).rowCount == 4)
        #expect(
            Set((0..<20).map { names(table.sampled(2, seed: $0)).map { $0.plainText() } }).count > 3
        )
        #expect(try table.unique(by: ["size"]).rowCount == 3)
        #expect(try Table([TableColumn("a", [1, 1, 2])]).unique().rowCount == 2)
        #expect(table.filtered { $0 > 1 }.rowCount == 2)
    }

    @Test func choosesAndChangesColumns() throws {
        #expect(try table.selecting(columns: ["score", "name"]).columnNames == ["score", "name"])
        #expect(try table.removing(columns: ["score", "name"]).columnNames == ["size", "kept"])
        #expect(try table.renaming("size", to: "count").columnNames[1] == "count")
        #expect(throws: LanguageError.columnTaken(name: "name")) {
            try table.renaming("size", to: "name")
        }
        let derived = table.deriving("size", [.integer(1), .number(2.5), .nothing, .integer(3)])
        #expect(derived.columnNames == table.columnNames)
        #expect(derived.column(named: "size")?.cells == .numbers([1, 2.5, nil, 3]))
        #expect(
            table.deriving("more", [.text("x"), .integer(1), .boolean(true), .list([])])
                .column(named: "more")?.cells == .texts(["x", "1", "true", "[]"]))
        #expect(Table([TableColumn("a", [1]), TableColumn("a", [2])]).columnNames == ["a", "a-2"])
    }

    @Test func aggregatesGroups() throws {
        let runs = Table([
            TableColumn("conv", ["gcn", "gat", "gcn", "gat"]),
            TableColumn("accuracy", [0.5, 0.75, 0.75, 0.25]),
            TableColumn("epochs", [10, 20, 30, 5]),
        ])
        let means = try runs.grouped(by: ["conv"]).aggregated(.mean, of: ["accuracy"])
        #expect(
            means.records == [
                Record([("conv", .text("gcn")), ("accuracy", .number(0.625))]),
                Record([("conv", .text("gat")), ("accuracy", .number(0.5))]),
            ])
        #expect(try runs.aggregated(.sum, of: ["epochs"])[0, "epochs"] == .integer(65))
        #expect(try runs.aggregated(.max).columnNames == ["accuracy", "epochs"])
        #expect(try runs.grouped(by: ["conv"]).counted()[1, "count"] == .integer(2))
        #expect(throws: LanguageError.columnNotNumeric(name: "conv", found: "Text")) {
            try runs.aggregated(.mean, of: ["conv"])
        }
        #expect(try table.aggregated(.mean, of: ["score"])[0, "score"] == .number(2.75 / 3))
        #expect(Aggregate.sd.of([1, 2, 3, 4]) == (5.0 / 3).squareRoot())
        #expect(Aggregate.median.of([4, 1, 3, 2]) == 2.5)
        #expect(Aggregate.mean.of([]) == nil)
        #expect(try runs.described().rowCount == 3)
        #expect(
            try runs.described()[1, "sd"] == .number(Aggregate.sd.of([0.5, 0.75, 0.75, 0.25]) ?? 0))
    }

    @Test func joins() throws {
        let left = Table([TableColumn("id", [1, 2, 3]), TableColumn("x", ["a", "b", "c"])])
        let right = Table([TableColumn("id", [3, 1, 1]), TableColumn("x", ["d", "e", "f"])])
        let inner = try left.joined(with: right, on: ["id"]).table
        #expect(inner.columnNames == ["id", "x", "x-2"])
        #expect(inner.column(named: "x-2")?.cells == .texts(["e", "f", "d"]))
        let outer = try left.joined(with: right, on: ["id"], kind: .left).table
        #expect(outer.column(named: "x-2")?.cells == .texts(["e", "f", nil, "d"]))
        #expect(throws: LanguageError.self) { try left.joined(with: right, on: ["nope"]) }
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

    @Test func readsWhatItWrote() throws {
        let awkward = Table([
            TableColumn("a,b", .texts(["x\"y", "line\nbreak", nil, "", "é日🙂", "007"])),
            TableColumn("n", .integers([1, -2, nil, 4, .max, 0])),
            TableColumn("f", .numbers([0.1, 1e-300, nil, -2.5, .infinity, 3])),
            TableColumn("t", .booleans([true, false, nil, true, false, true])),
        ])
        #expect(try TableReader.csv(awkward.csv()) == awkward)
        #expect(try TableReader.tsv(awkward.tsv()) == awkward)
        #expect(
            try TableReader.csv("\u{FEFF}a,b\r\n1,x\r\n")
                == Table([
                    TableColumn("a", [1]), TableColumn("b", ["x"]),
                ]))
        #expect(try TableReader.csv("").columns.isEmpty)
        #expect(
            try TableReader.csv("a\n1\n\n3").column(named: "a")?.cells == .integers([1, nil, 3]))
    }

    @Test(arguments: [
        ("a,b\n1\n", 2), ("a,b\n1,2\n3,4,5\n", 3), ("a\n\"x\n", 2), ("a\n\"x\"y\n", 2),
    ])
    func saysWhichLineIsDamaged(text: String, line: Int) throws {
        let error = #expect(throws: LanguageError.self) { try TableReader.csv(text) }
        guard case .tableFormat(let found, _, _) = try #require(error) else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(found == line)
        #expect(throws: DelimitedError.notUTF8(file: "the table", line: 2)) {
            try TableReader.read([0x61, 0x0A, 0xFF, 0x0A])
        }
    }

    @Test func alignsNumbers() {
        #expect(NumberText.aligned([0.5, 0.25, nil]) == ["0.50", "0.25", nil])
        #expect(NumberText.aligned([1, 2]) == ["1", "2"])
        #expect(NumberText.aligned([1.0 / 3]) == ["0.3333"])
        #expect(NumberText.aligned([1e-5, 2e-3]) == ["1e-05", "0.002"])
        #expect(NumberText.aligned([0.00102, 1294.83]) == ["0.00102", "1295"])
        #expect(NumberText.aligned([0.2192, 0.00008125, 0]) == ["0.2192", "8.125e-05", "0"])
        #expect(NumberText.aligned([.nan, 1.5]) == ["nan", "1.5"])
        #expect(NumberText.bytes(1_234_567) == "1.2 MB")
        #expect(NumberText.grouped(-1_234_567) == "-1,234,567")
        #expect(NumberText.readable(1e-6) == "1e-6")
    }
}
