import CommandLanguage
import Foundation
import Support
import Testing

@testable import Commands

@Suite struct TableCommandsTests {
    @Test func stagesOfAPipeline() throws {
        let tiny = try TinySession()
        let table = try tiny.table(
            """
            tiny-table | where score >= 2 | derive rank = size * 10 | rename rank points
              | sort points --desc | select name points | first 2
            """)
        #expect(table.columnNames == ["name", "points"])
        #expect(table[0, "name"] == .text("poplar") && table[0, "points"] == .integer(90))
        #expect(table[1, "name"] == .text("heron"))
    }

    @Test func rowsAreChosen() throws {
        let tiny = try TinySession()
        #expect(try tiny.table("tiny-table | last 1")[0, "name"] == .text("poplar"))
        #expect(try tiny.table("tiny-table | first 0").rowCount == 0)
        #expect(try tiny.table("tiny-table | unique label").rowCount == 2)
        let drawn = try tiny.table("tiny-table | sample 4 --seed 3")
        #expect(drawn.rowCount == 4)
        #expect(try tiny.table("tiny-table | sample 4 --seed 3") == drawn)
        try tiny.run("set seed 3")
        #expect(try tiny.table("tiny-table | sample 4") == drawn)
    }

    @Test(arguments: [
        ("mean", 2.5, 2.6666666666666665), ("sum", 7.5, 8), ("min", 1.5, 1.8), ("max", 3.5, 4),
        ("median", 2.5, 2.2), ("sd", 1, 1.1718930554164631),
    ])
    func aggregates(verb: String, animal: Double, plant: Double) throws {
        let tiny = try TinySession()
        let table = try tiny.table("tiny-table | group label | \(verb) score")
        #expect(table.columnNames == ["label", "score"])
        let cells = try table.requireNumbers("score").compactMap { $0 }
        #expect(abs(cells[0] - animal) < 1e-12 && abs(cells[1] - plant) < 1e-12)
        #expect(try tiny.table("table \(verb) tiny-table score").rowCount == 1)
    }

    @Test func countsAndJoins() throws {
        let tiny = try TinySession()
        let counts = try tiny.table("tiny-table | where size > 1 | group label | count")
        #expect(counts[1, "label"] == .text("plant") && counts[1, "count"] == .integer(2))
        try tiny.run("few = [{label: plant, colour: green}]")
        #expect(try tiny.table("tiny-table | join few --on label").rowCount == 3)
        let kept = try tiny.table("tiny-table | join few --on label --keep")
        #expect(kept.rowCount == 6 && kept[0, "colour"] == .nothing)
    }

    @Test func describesColumns() throws {
        let tiny = try TinySession()
        let table = try tiny.table("table describe tiny-table")
        #expect(table.rowCount == 4 && table[3, "max"] == .number(4))
    }

    @Test(arguments: ["csv", "tsv", "json"])
    func whatIsSavedComesBack(ending: String) throws {
        let tiny = try TinySession()
        let path = try TinySession.folder.get() + "/back-\(UUID().uuidString).\(ending)"
        try tiny.run("tiny-table | table save '\(path)'")
        let table = try tiny.table("table load '\(path)'")
        #expect(table.columns == TinySession.table.columns)
        #expect(try tiny.failure(of: "tiny-table | table save '\(path)'").name == "FileExists")
        try tiny.run("tiny-table | first 1 | table save '\(path)' --overwrite")
        #expect(try tiny.table("table load '\(path)'").rowCount == 1)
    }

    @Test func writesMarkdownAndLaTeX() throws {
        let tiny = try TinySession()
        let path = try TinySession.folder.get() + "/out-\(UUID().uuidString)"
        try tiny.run("tiny-table | table save '\(path).md'")
        try tiny.run("tiny-table | table save '\(path)' --as latex")
        #expect(try String(contentsOfFile: path + ".md", encoding: .utf8).hasPrefix("| name |"))
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("\\toprule"))
    }

    @Test func readsCompressedFiles() throws {
        let tiny = try TinySession()
        let path = try TinySession.folder.get() + "/packed-\(UUID().uuidString).csv.gz"
        try AtomicFile.write(
            Gzip.compress(Array(TinySession.table.csv().utf8)), to: path)
        #expect(try tiny.table("table load '\(path)'").rowCount == 6)
    }

    @Test(arguments: [
        ("tiny-table | where colour == 1", "UnknownColumn"),
        ("tiny-table | select nme", "UnknownColumn"), ("tiny-table | mean name", "TypeMismatch"),
        ("tiny-table | rename score size", "ReservedName"),
        ("tiny-table | table save 'x.doc'", "Unusable"), ("table load 'no.csv'", "FileNotFound"),
        ("tiny-table | table save '/nonexistent/x.csv'", "FileNotFound"),
        ("[1 2] | where 1 > 2", "PipeNotAccepted"),
        ("tiny-table | join tiny-table", "MissingValue"),
    ])
    func fails(source: String, name: String) throws {
        let tiny = try TinySession()
        let error = try tiny.failure(of: source)
        #expect(error.name == name, "\(error)")
        #expect(!error.remedy.isEmpty && error.sourceRange != nil)
        #expect(tiny.session.value(named: "tiny-table") == .table(TinySession.table))
    }
}
