import Testing

@testable import CommandLanguage
@testable import Commands

/// A word that came to be a command after version 0.1.0 may still be a name, and the name wins.
@Suite struct NamesAndCommandsTests {
    static let words = CommandRegistry.all.names.map { $0.split(separator: " ").map(String.init) }
        .filter { !ReservedWords.all.contains($0[0]) }

    @Test func noWordIsReservedThatWasNot() throws {
        let tiny = try TinySession()
        #expect(Self.words.contains(["bin"]))
        for word in Set(Self.words.map { $0[0] }) {
            try tiny.run("\(word) = 7")
            #expect(try tiny.run(word) == .integer(7))
            #expect(try tiny.run("(\(word)) + 1") == .integer(8))
            #expect(try tiny.run("\(word) * 2") == .integer(14))
            #expect(try tiny.run("\(word) - 2") == .integer(5))
            #expect(try tiny.run("\(word) in [6 7]") == .boolean(true))
            #expect(try tiny.run("[(\(word)) 1]") == .list([.integer(7), .integer(1)]))
            #expect(try tiny.table("tiny-table | where size > \(word)").rowCount == 1)
            #expect(try tiny.run("\(word) | show; \(word)") == .integer(7))
        }
    }

    /// Within one cell, in loops, as parameters of definitions, and in definitions that come first.
    @Test(arguments: ["bin", "corr", "features", "append", "quantile"])
    func namesWinWhereverTheyAreAssigned(word: String) throws {
        let tiny = try TinySession()
        #expect(try tiny.run("\(word) = 2\n\(word) - 1") == .integer(1))
        #expect(
            try tiny.run("for \(word) in [1 2] { \(word) }") == .list([.integer(1), .integer(2)]))
        try tiny.run("def twice [\(word)] { \(word) * 2 }")
        #expect(try tiny.run("twice 4") == .integer(8))
        try tiny.run("def later [] { \(word) }")
        try tiny.run("\(word) = 3")
        #expect(try tiny.run("later") == .integer(3))
        #expect(try tiny.run("if \(word) == 3 { \(word) } else { 0 }") == .integer(3))
    }

    @Test func definitionsWinToo() throws {
        let tiny = try TinySession()
        try tiny.run("def bin [x] { x + 100 }")
        #expect(try tiny.run("bin 1") == .integer(101))
        #expect(try tiny.run("5 | bin") == .integer(105))
        #expect(try tiny.failure(of: "bin = 3").name == "ReservedName")
        #expect(try tiny.table("tiny-table | table bin size").columnNames.contains("size-bin"))
    }

    @Test func commandsStayWhereAValueMeansNothing() throws {
        let tiny = try TinySession(withModels: true)
        try tiny.run("bin = 3; features = 4")
        #expect(try tiny.table("tiny-table | bin size").columnNames.contains("size-bin"))
        let error = try tiny.failure(of: "bin tiny-table size")
        #expect(error.name == "UnknownCommand" && error.remedy.contains("`table bin`"))
        #expect(try tiny.table("table bin tiny-table size").columnNames.contains("size-bin"))
        try tiny.run("session forget bin features")
        #expect(try tiny.table("bin tiny-table size").columnNames.contains("size-bin"))
        #expect(try tiny.failure(of: "corr").name == "MissingValue")
    }

    @Test func wordsOfTheFirstVersionStayReserved() throws {
        let tiny = try TinySession()
        for word in ["where", "graph", "mean", "table", "node", "runs"] {
            #expect(try tiny.failure(of: "\(word) = 1").name == "ReservedName")
        }
    }

    @Test(arguments: ["tiny-table | nosuch", "tiny-table | nosuch 5"])
    func aPipeIntoANameThatIsNothing(source: String) throws {
        #expect(try TinySession().failure(of: source).name == "UnknownCommand")
    }
}
