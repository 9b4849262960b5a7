import Support
import Testing

@testable import Tables

@Suite struct JoinTests {
    private let people = Table([
        TableColumn("id", [1, 2, 3, 4]), TableColumn("name", ["a", "b", "c", "d"]),
    ])
    private let marks = Table([
        TableColumn("id", .numbers([1, 1, 3.5, nil, 4, .nan])),
        TableColumn("mark", [10, 11, 12, 13, 14, 15]),
    ])

    private func ids(_ table: Table) -> [Double?] {
        table.column(named: "id")?.cells.numbers ?? []
    }

    @Test func everyKindKeepsItsRows() throws {
        func rows(_ kind: JoinKind) throws -> Int {
            try people.joined(with: marks, on: ["id"], kind: kind).table.rowCount
        }
        #expect(try rows(.inner) == 3)
        #expect(try rows(.left) == 5)
        #expect(try rows(.right) == 6)
        #expect(try rows(.full) == 8)
        #expect(try rows(.semi) == 2)
        #expect(try rows(.anti) == 2)
        let semi = try people.joined(with: marks, on: ["id"], kind: .semi).table
        #expect(ids(semi) == [1, 4] && semi.columnNames == ["id", "name"])
        let full = try people.joined(with: marks, on: ["id"], kind: .full)
        #expect(full.unmatchedLeft == 2 && full.unmatchedRight == 3)
        #expect(ids(full.table).contains(3.5) && full.table.cell(5, "name") == .missing)
    }

    @Test func missingCellsAndNaNMatchNothing() throws {
        let table = Table([TableColumn("id", .numbers([nil, .nan, 2]))])
        let joined = try table.joined(with: table, on: ["id"])
        #expect(joined.table.rowCount == 1 && joined.unmatchedLeft == 2)
        #expect(joined.unmatchedRight == 2)
    }

    @Test func numbersMatchByValue() throws {
        let whole = Table([TableColumn("k", [7, 0, 1 << 60])])
        let fraction = Table([TableColumn("k", [7.0, -0.0, Double(1 << 60), 7.5])])
        #expect(try whole.joined(with: fraction, on: ["k"]).table.rowCount == 3)
        #expect(try fraction.unique(by: ["k"]).rowCount == 4)
    }

    @Test func textsAndNumbersAreRefused() throws {
        let texts = Table([TableColumn("id", ["1", "2"])])
        for (a, b) in [(people, texts), (texts, people)] {
            #expect {
                try a.joined(with: b, on: ["id"])
            } throws: { error in
                guard let error = error as? TableError else { return false }
                return error.name == "TypeMismatch" && error.remedy.contains("text(id)")
            }
        }
        // A column without any cell has no kind.
        let empty = Table([TableColumn("id", .texts([nil, nil]))])
        #expect(try people.joined(with: empty, on: ["id"]).table.rowCount == 0)
    }

    @Test func pairsAreCountedFirst() throws {
        let few = Table([TableColumn("g", (0..<200_000).map { $0 % 2 })])
        let clock = ContinuousClock()
        let start = clock.now
        #expect {
            try few.joined(with: few, on: ["g"])
        } throws: { error in
            (error as? TableError)?.name == "OutOfMemory"
                && (error as? TableError)?.summary.contains("20,000,000,000 rows") == true
        }
        #expect(clock.now - start < .seconds(20))
        #expect(throws: TableError.self) {
            try people.joined(with: people, on: ["id"], memory: 100)
        }
        #expect(try few.joined(with: few, on: ["g"], kind: .semi).table.rowCount == 200_000)
    }

    @Test func looksAtTheCancellation() {
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: Interrupted.self) {
            try people.joined(with: marks, on: ["id"], watching: cancellation)
        }
        #expect(throws: Interrupted.self) {
            try people.sorted(by: ["name"], watching: cancellation)
        }
        #expect(throws: Interrupted.self) { try people.unique(watching: cancellation) }
        #expect(throws: Interrupted.self) { try people.described(watching: cancellation) }
    }

    @Test func columnsAreFoundByTheirFormerNames() throws {
        let rows = Table([
            TableColumn("id", ["x", "y"]),
            TableColumn("row", .integers([0, 1]), formerName: "node"),
        ])
        let answers = Table([
            TableColumn("id", .texts(["x", "y"]), formerName: "node"),
            TableColumn("label", ["a", "b"]),
        ])
        #expect(try rows.requireColumn("node").name == "row")
        #expect(try rows.selecting([1]).selecting(columns: ["node"]).columnNames == ["row"])
        #expect(try rows.sorted(by: ["node"], descending: true).cell(0, "id") == .text("y"))
        #expect(try rows.renaming("node", to: "place").columnNames == ["id", "place"])
        #expect(try rows.grouped(by: ["node"]).groupNames == ["row"])
        #expect(try rows.removing(columns: ["node"]).columnNames == ["id"])
        // A name that means a position here and a name there cannot join them.
        #expect {
            try rows.joined(with: answers, on: ["node"])
        } throws: { error in
            (error as? TableError)?.summary.contains("no column `node`") == true
        }
        #expect(try rows.joined(with: answers, on: ["id"]).table.rowCount == 2)
        let own = Table([
            TableColumn("node", [1]), TableColumn("row", .integers([2]), formerName: "node"),
        ])
        #expect(own.cell(0, "node") == .integer(1))
    }
}
