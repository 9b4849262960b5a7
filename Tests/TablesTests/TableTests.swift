import Support
import Testing
import Text

@testable import Tables

@Suite struct TableTests {
    private let table = Table(
        [
            TableColumn("name", .texts(["b", "a", nil, "c"])),
            TableColumn("size", .integers([3, nil, 1, 3])),
            TableColumn("score", .numbers([0.5, 0.25, 2, nil])),
            TableColumn("kept", .booleans([true, false, nil, true])),
        ], caption: "Things <of> 'note'")

    private func names(_ table: Table) -> [TableCell] {
        (0..<table.rowCount).compactMap { table.cell($0, "name") }
    }

    @Test func sortsByManyColumnsWithMissingCellsLast() throws {
        #expect(
            names(try table.sorted(by: ["size", "name"])) == [
                .missing, .text("b"), .text("c"), .text("a"),
            ])
        #expect(
            names(try table.sorted(by: ["size"], descending: true))
                == [.text("b"), .text("c"), .missing, .text("a")])
        #expect(throws: TableError.self) { try table.sorted(by: ["nme"]) }
    }

    @Test func choosesRows() throws {
        #expect(names(table.first(1)) == [.text("b")])
        #expect(names(table.last(2)) == [.missing, .text("c")])
        #expect(table.first(99).rowCount == 4)
        #expect(table.sampled(2, seed: 3) == table.sampled(2, seed: 3))
        #expect(table.sampled(99, seed: 3).rowCount == 4)
        #expect(
            Set((0..<20).map { names(table.sampled(2, seed: $0)).map(\.displayText) }).count > 3
        )
        #expect(try table.unique(by: ["size"]).rowCount == 3)
        #expect(try Table([TableColumn("a", [1, 1, 2])]).unique().rowCount == 2)
        #expect(table.filtered { $0 > 1 }.rowCount == 2)
    }

    @Test func choosesAndChangesColumns() throws {
        #expect(try table.selecting(columns: ["score", "name"]).columnNames == ["score", "name"])
        #expect(try table.removing(columns: ["score", "name"]).columnNames == ["size", "kept"])
        #expect(try table.renaming("size", to: "count").columnNames[1] == "count")
        #expect(throws: TableError.columnTaken(name: "name")) {
            try table.renaming("size", to: "name")
        }
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
            means
                == Table([
                    TableColumn("conv", ["gcn", "gat"]), TableColumn("accuracy", [0.625, 0.5]),
                ]))
        #expect(try runs.aggregated(.sum, of: ["epochs"]).cell(0, "epochs") == .integer(65))
        // Integers beyond 2^53 stay exact; a sum beyond them is a number, never missing.
        let large = Table([TableColumn("n", [9_007_199_254_740_993, 1, 1])])
        for (aggregate, result) in [
            (Aggregate.sum, 9_007_199_254_740_995), (.max, 9_007_199_254_740_993), (.min, 1),
        ] {
            #expect(try large.aggregated(aggregate, of: ["n"]).cell(0, "n") == .integer(result))
        }
        let sum = try Table([TableColumn("n", [Int.max, 1])]).aggregated(.sum, of: ["n"]).cell(
            0, "n")
        #expect(sum == .number(9_223_372_036_854_775_808))
        #expect(try runs.aggregated(.max).columnNames == ["accuracy", "epochs"])
        #expect(try runs.grouped(by: ["conv"]).counted().cell(1, "count") == .integer(2))
        #expect(throws: TableError.columnNotNumeric(name: "conv", found: "Text")) {
            try runs.aggregated(.mean, of: ["conv"])
        }
        #expect(try table.aggregated(.mean, of: ["score"]).cell(0, "score") == .number(2.75 / 3))
        #expect(Aggregate.sd.of([1, 2, 3, 4]) == (5.0 / 3).squareRoot())
        #expect(Aggregate.median.of([4, 1, 3, 2]) == 2.5)
        #expect(Aggregate.mean.of([]) == nil)
        #expect(try runs.described().rowCount == 3)
        #expect(
            try runs.described().cell(1, "sd")
                == .number(Aggregate.sd.of([0.5, 0.75, 0.75, 0.25]) ?? 0))
    }

    @Test func joins() throws {
        let left = Table([TableColumn("id", [1, 2, 3]), TableColumn("x", ["a", "b", "c"])])
        let right = Table([TableColumn("id", [3, 1, 1]), TableColumn("x", ["d", "e", "f"])])
        let inner = try left.joined(with: right, on: ["id"]).table
        #expect(inner.columnNames == ["id", "x", "x-2"])
        #expect(inner.column(named: "x-2")?.cells == .texts(["e", "f", "d"]))
        let outer = try left.joined(with: right, on: ["id"], kind: .left).table
        #expect(outer.column(named: "x-2")?.cells == .texts(["e", "f", nil, "d"]))
        #expect(throws: TableError.self) { try left.joined(with: right, on: ["nope"]) }
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
        let error = #expect(throws: TableError.self) { try TableReader.csv(text) }
        guard case .damagedLine(let found, _, _) = try #require(error) else {
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

    @Test func latexReservesNothing() {
        #expect(
            Table.latexText("a<b>c|d&e_f\u{1B}\n")
                == "a\\textless{}b\\textgreater{}c\\textbar{}d\\&e\\_f␛ ")
    }
}
