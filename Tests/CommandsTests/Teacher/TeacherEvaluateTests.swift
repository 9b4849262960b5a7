import CommandLanguage
import Tables
import Testing

@testable import Commands

@Suite struct TeacherEvaluateTests {
    private func table(_ options: String, in tiny: TinySession) throws -> Table {
        try tiny.table("teacher evaluate tiny-teacher tiny --hops 1 --on train \(options)")
    }

    private func values(_ column: String, of table: Table) throws -> [Double] {
        try #require(table.column(named: column)?.cells.numbers).map { try #require($0) }
    }

    /// All views are of the same answers.
    @Test func viewsAgree() throws {
        let tiny = try TinySession(withModels: true)
        let hops = try table("", in: tiny)
        let nodes = try #require(values("nodes", of: hops).last)
        let accuracy = try #require(values("accuracy", of: hops).last)
        let confusion = try table("--by confusion", in: tiny)
        let counts = try confusion.columnNames.dropFirst().map { try values($0, of: confusion) }
        #expect(counts.count == confusion.rowCount)
        #expect(counts.joined().reduce(0, +) == nodes)
        let right = counts.indices.reduce(0) { $0 + counts[$1][$1] }
        #expect(abs(right / nodes - accuracy) < 1e-9)
        let support = try values("support", of: table("--by class", in: tiny))
        #expect(support.reduce(0, +) == nodes)
        let confidence = try table("--by confidence", in: tiny)
        #expect(try values("nodes", of: confidence).reduce(0, +) == 2 * nodes)
        #expect(try values("confidence", of: confidence).allSatisfy { $0 > 0 && $0 <= 1 })
    }

    @Test func aSampleIsDrawnBySeed() throws {
        let tiny = try TinySession(withModels: true)
        let first = try table("--sample 2", in: tiny)
        #expect(try values("nodes", of: first) == [2, 2, 2])
        #expect(first.caption?.contains("2 of ") == true)
        #expect(try table("--sample 2", in: tiny) == first)
        #expect(try table("--sample 1000", in: tiny) == table("", in: tiny))
    }
}
