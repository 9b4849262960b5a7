import Foundation
import Testing

@testable import Tables

/// Cross tables, intervals, quantiles and correlations held against pandas.
@Suite struct PandasGoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Goldens/tables")

    private func golden(_ name: String) throws -> Table {
        let file = Self.folder.appending(path: name + ".csv")
        return try TableReader.csv(String(contentsOf: file, encoding: .utf8))
    }

    /// The columns that both tables have hold the same cells, numbers within 1e-9.
    private func expectSame(_ found: Table, _ golden: Table, _ names: [String]? = nil) throws {
        #expect(found.rowCount == golden.rowCount)
        guard found.rowCount == golden.rowCount else { return }
        for name in names ?? golden.columnNames {
            let (one, other) = (try found.requireColumn(name), try golden.requireColumn(name))
            for row in 0..<golden.rowCount {
                let (a, b) = (one.cells.cell(row), other.cells.cell(row))
                if let x = a.number, let y = b.number {
                    #expect(abs(x - y) < 1e-9, "\(name), row \(row)")
                } else {
                    #expect(a == b, "\(name), row \(row)")
                }
            }
        }
    }

    /// The golden's rows and columns are in alphabetical order.
    private func input() throws -> Table {
        let table = try golden("input")
        return Table(
            table.columns.map { column in
                switch column.name {
                case "label":
                    TableColumn("label", column.cells, levels: ["bird", "fish", "wood"])
                case "part": TableColumn("part", column.cells, levels: ["test", "train"])
                default: column
                }
            })
    }

    @Test func rowsOfTablesBelowEachOther() throws {
        let table = try input()
        let upper = try table.first(4).selecting(columns: ["id", "score"])
        let lower = try table.last(3).selecting(columns: ["id", "label"])
        try expectSame(upper.appending([lower]), golden("concat"))
    }

    @Test func numbersOfDifferentTypesBelowEachOther() {
        let whole = Table([TableColumn("a", [1, 2]), TableColumn("b", ["x", "y"])])
        let others = Table([TableColumn("a", [0.5]), TableColumn("b", [3])])
        let both = whole.appending([others])
        #expect(both.column(named: "a")?.cells == .numbers([1, 2, 0.5]))
        #expect(both.column(named: "b")?.cells == .texts(["x", "y", "3"]))
        #expect(whole.appending([]).rowCount == 2)
        #expect(Table([]).appending([whole]).rowCount == 2)
    }

    @Test(arguments: [
        ("counts", nil), ("rows", PivotShares.rows), ("all", .all),
    ]) func crossTables(name: String, shares: PivotShares?) throws {
        let table = try input().filtered { try input().cell($0, "part") != .missing }
        let found = try table.pivoted(rows: ["label"], columns: "part", shares: shares)
        try expectSame(found, golden("crosstab_" + name))
    }

    @Test(arguments: [Aggregate.mean, .sum, .median, .max])
    func pivotTables(aggregate: Aggregate) throws {
        let table = try input()
        let degrees = try table.requireNumbers("degree").map { Int($0 ?? 0) % 3 }
        let found = try table.adding(TableColumn("parity", degrees))
            .pivoted(rows: ["label"], columns: "parity", values: "score", by: aggregate)
        try expectSame(found, golden("pivot_" + aggregate.rawValue))
    }

    @Test func columnsBecomeRows() throws {
        let table = try input().selecting(columns: ["id", "degree", "size"])
        let found = try table.unpivoted(
            ["degree", "size"], nameColumn: "column", valueColumn: "value")
        try expectSame(found, golden("melt"))
        #expect(throws: TableError.columnTaken(name: "id")) {
            try table.unpivoted(["degree"], nameColumn: "id", valueColumn: "value")
        }
    }

    @Test func partsOfTextsBecomeRows() throws {
        let found = try input().selecting(columns: ["id", "tags"]).exploded("tags")
        try expectSame(found.renaming("tags", to: "tag"), golden("explode"))
        let lists = Table([
            TableColumn("n", [1, 2, 3, 4]),
            TableColumn("list", .texts(["[1, 2]", "['3']", "[]", nil])),
        ])
        let numbers = try lists.exploded("list")
        #expect(numbers.column(named: "list")?.cells == .integers([1, 2, 3, nil, nil]))
        #expect(numbers.column(named: "n")?.cells == .integers([1, 1, 2, 3, 4]))
        #expect(throws: TableError.columnNotText(name: "n", found: "Integer")) {
            try lists.exploded("n")
        }
    }

    @Test(arguments: [
        ("cut_width", "score", Binning.equalWidth(6)),
        ("cut_edges", "degree", .edges([1, 2, 4, 8], isOpen: false)),
        ("qcut", "degree", .quantiles(4)),
    ]) func intervals(name: String, column: String, binning: Binning) throws {
        let found = try input().binned(column, by: binning, as: "interval")
        let interval = try found.requireColumn("interval")
        let codes = (0..<found.rowCount).map { row -> Int? in
            guard case .text(let text) = interval.cells.cell(row) else { return nil }
            return interval.levels?.firstIndex(of: text)
        }
        #expect(try golden(name).requireNumbers("code") == codes.map { $0.map(Double.init) })
    }

    @Test func intervalsWithoutEndsAndBordersThatAreNone() throws {
        let table = Table([TableColumn("n", .numbers([0, 1, 1.5, 2, 9, nil, .nan]))])
        let open = try table.binned("n", by: .edges([1, 2], isOpen: true), as: "bin")
        #expect(
            open.column(named: "bin")?.cells
                == .texts(["< 1", "[1, 2]", "[1, 2]", "[1, 2]", "> 2", nil, nil]))
        for edges in [[], [1], [2, 1], [1, 1], [0, .infinity]] {
            #expect(throws: TableError.self) {
                try table.binned("n", by: .edges(edges, isOpen: false), as: "bin")
            }
        }
        let same = Table([TableColumn("n", [3, 3])])
        let one = try same.binned("n", by: .equalWidth(4), as: "bin").column(named: "bin")
        #expect(one?.cells == .texts(["[2.5, 3.5]", "[2.5, 3.5]"]))
        let ends = Table([
            TableColumn("n", [-Double.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude])
        ])
        let wide = try ends.binned("n", by: .equalWidth(2), as: "bin").column(named: "bin")
        #expect(wide?.levels?.count == 2 && wide?.cells.cell(0) == wide?.cells.cell(1))
        let none = try Table([TableColumn("n", .numbers([nil]))])
            .binned("n", by: .quantiles(3), as: "bin")
        #expect(none.column(named: "bin")?.cells == .texts([nil]))
    }

    @Test func quantiles() throws {
        let table = try input()
        try expectSame(
            table.quantiles(of: [], at: [0, 0.1, 0.25, 0.5, 0.9, 1]), golden("quantile"))
        try expectSame(
            table.grouped(by: ["label"]).quantiles(of: ["degree", "score"], at: [0.25, 0.5]),
            golden("quantile_grouped"))
    }

    @Test(arguments: Correlation.allCases) func correlations(method: Correlation) throws {
        try expectSame(
            input().correlations(of: [], by: method), golden("corr_" + method.rawValue))
        let flat = Table([TableColumn("a", [1, 1, 1]), TableColumn("b", [1, 2, 3])])
        let found = try flat.correlations(of: [], by: method)
        #expect(found.cell(0, "a") == .missing && found.cell(0, "b") == .missing)
    }

    @Test func groupsStandInTheOrderOfTheirLevels() throws {
        let table = Table([
            TableColumn(
                "class", .texts(["c", nil, "a", "b", "c"]), levels: ["b", "a", "c"]),
            TableColumn("word", ["y", "x", "y", "z", "x"]), TableColumn("n", [10, 9, 2, 10, 2]),
        ])
        func order(_ name: String) throws -> TableCells? {
            try table.grouped(by: [name]).counted().column(named: name)?.cells
        }
        #expect(try order("class") == .texts(["b", "a", "c", nil]))
        #expect(try order("word") == .texts(["y", "x", "z"]))
        #expect(try order("n") == .integers([2, 9, 10]))
        let renamed = try table.renaming("class", to: "label").selecting([4, 3])
        #expect(renamed.column(named: "label")?.levels == ["b", "a", "c"])
    }
}
