import Foundation
import Support
import Testing

@testable import CommandLanguage

@Suite struct ExpressionTests {
    /// A calculation and its value as text.
    @Test(arguments: [
        ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("7 / 2", "3.5"), ("7 % 3", "1"),
        ("-7 % 3", "2"), ("7.5 % 2", "1.5"), ("60%", "0.6"), ("-2 - -3", "1"), ("2 * -3", "-6"),
        ("1 < 2 and not 3 < 2", "true"), ("1 == 1.0", "true"), ("\"a\" < \"b\"", "true"),
        ("\"a\" + \"b\"", "ab"), ("[1 2] + [3]", "[1 2 3]"), ("2 in [1 2]", "true"),
        ("\"od\" in \"node\"", "true"), ("\"a\" in {a: 1}", "true"),
        ("\"node 12\" =~ \"[0-9]+\"", "true"), ("\"node\" =~ '^d'", "false"),
        ("\"x😀é\" =~ '^x.é$'", "true"), ("\"\" =~ 'a*'", "true"), ("12 =~ '^1.$'", "true"),
        ("nothing == nothing", "true"), ("nothing + 1", "nothing"), ("nothing < 1", "nothing"),
        ("true or (1 / 0 > 1)", "true"), ("false and nope", "false"),
        ("{a: {b: 7}}", "a: {b: 7}"), ("\"n = \\(1 + 1)!\"", "n = 2!"), ("'\\(1)'", "\\(1)"),
        ("3 in 1..3", "true"), ("first(3..1)", "3"), ("-1 in -2..2", "true"),
        ("if(1 > 2, 1 / 0, 5)", "5"), ("\"\\u{e9}\\t\"", "é\t"),
        ("10 - 2 - 3", "5"), ("2 == 2 == true", "!"), ("\"é\".length", "1"),
    ])
    func calculates(source: String, expected: String) throws {
        let session = TestSession()
        if expected == "!" {
            #expect(throws: LanguageError.self) { try session.run(source) }
        } else {
            #expect(try session.run(source).plainText() == expected)
        }
    }

    @Test(arguments: ExpressionFunction.all.map(\.name))
    func functionsDoAsTheirExamplesSay(name: String) throws {
        let function = try #require(ExpressionFunction.named(name))
        let result = try TestSession().run("(\(function.example.source))").inlineText(limit: 100)
        #expect(result == function.example.result)
        #expect(function.summary.hasSuffix("."))
        #expect(ExpressionFunction.all.count { $0.name == name } == 1)
    }

    @Test func columnsStandBeforeVariables() throws {
        let session = TestSession()
        try session.run("nouns = graph build wordnet\ndegree = 100\nleast = 3")
        #expect(
            try session.run("nouns | nodes | where degree > least").asTable?.rowCount == 3)
        #expect(
            try session.run("nouns | nodes | where degree > mean(degree)").asTable?.rowCount == 3)
        #expect(try session.run("(degree)") == .integer(100))
        let derived = try session.run("nouns | nodes | derive twice = degree * 2")
        #expect(derived.asTable?[1, "twice"] == .integer(10))
        #expect(try session.run("t = (nouns | nodes)\nwhere t degree > 4").asTable?.rowCount == 2)
        #expect(
            try session.run("t | where label in [plant animal] and `node` < 4").asTable?.rowCount
                == 2)
        #expect(try session.run("t.degree") == .list([1, 5, 3, 2, 7, 4].map { .integer($0) }))
        #expect(try session.run("mean(t.degree)") == .number(22.0 / 6))
    }
}

@Suite struct StatementTests {
    @Test func loopsGatherRowsOrValues() throws {
        let session = TestSession()
        #expect(
            try session.run("for i in 1..3 { i * i }") == .list([1, 4, 9].map { .integer($0) }))
        let table = try session.run("for i in 1..3 { {i: (i), square: (i * i)} }")
        #expect(table.asTable?.columnNames == ["i", "square"])
        #expect(table.typeName == "Table")
        #expect(try session.run("for i in [] { i }") == .nothing)
        #expect(session.names == [])
        try session.run("total = 0\nfor i in 1..4 { total = total + i }")
        #expect(session.value(named: "total") == .integer(10))
        try session.run("names = [a b]")
        #expect(
            try session.run("for n in names { n + \"!\" }") == .list([.text("a!"), .text("b!")]))
    }

    @Test func definitionsHaveTheirOwnNames() throws {
        let session = TestSession()
        try session.run("n = 1\ndef twice [x] { n = x * 2; (n) }")
        #expect(try session.run("twice 4") == .integer(8))
        #expect(session.value(named: "n") == .integer(1))
        #expect(try session.run("5 | twice") == .integer(10))
        try session.run("nouns = graph build wordnet\ndef look [g] { g | nodes | first 2 }")
        #expect(try session.run("look nouns").asTable?.rowCount == 2)
        try session.run("def fact [n] { if n <= 1 { 1 } else { n * (fact (n - 1)) } }")
        #expect(try session.run("fact 10") == .integer(3_628_800))
    }

    /// The deepest programs fit a thread with half of the usual 8 MB of stack.
    @Test func endlessRecursionEndsWithAnError() async throws {
        let sources = [
            "def f [n] { f (n + 1) }\nf 1",
            """
            def g [n] { if n > 0 { for i in [1] { if true { time { [(1 + (g (n + 1)))] } } } } }
            g 1
            """,
            String(repeating: "(1 + ", count: 300),
            String(repeating: "(", count: 60) + "1"
                + String(repeating: String(repeating: " + 1", count: 240) + ")", count: 60),
        ]
        let failures = await withCheckedContinuation { continuation in
            let thread = Thread {
                let session = TestSession()
                continuation.resume(returning: sources.map { session.failure(of: $0) })
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
        for failure in failures { #expect(failure.hasPrefix("RecursionLimit")) }
    }

    @Test func aFailedStatementKeepsWhatWasThere() throws {
        let session = TestSession()
        try session.run("a = 1")
        #expect(session.failure(of: "a = 2\na = nope + 1\na = 3").hasPrefix("UnknownName"))
        #expect(session.value(named: "a") == .integer(2))
        #expect(session.failure(of: "a = 5\nprint )").hasPrefix("Syntax"))
        #expect(session.value(named: "a") == .integer(2))
    }

    @Test func interruptStopsAtTheNextStatement() throws {
        let session = TestSession()
        session.cancellation.cancel()
        #expect(throws: Interrupted.self) { try session.run("print a") }
        #expect(throws: Interrupted.self) { try session.run("for i in 0..999999 { i }") }
        #expect(session.written == "")
        session.cancellation.reset()
        try session.run("print a; print --stderr b")
        #expect(session.written == "a\nb\n")
    }

    @Test func semicolonsKeepSilent() throws {
        let session = TestSession()
        let service = LanguageService(commands: session.commands)
        func isSilent(_ source: String) throws -> Bool {
            try service.evaluate(source, in: session).isSilent
        }
        #expect(try !isSilent("1 + 1"))
        #expect(try isSilent("1 + 1;"))
        #expect(try isSilent("a = 1"))
        #expect(try isSilent("1;\na = 1"))
        #expect(try isSilent("print a"))
        #expect(try !isSilent("1; 2"))
        #expect(try isSilent(""))
    }

    @Test func wordsMeanWhatTheParameterSays() throws {
        let session = TestSession()
        try session.run("gat = 3\nnouns = graph build wordnet --split few:10\nn = 20")
        #expect(try session.run("student train nouns --conv gat").plainText() == "Student gat 1")
        #expect(
            try session.run("student train (nouns) --conv=gat --seeds [(n) 4]").plainText()
                == "Student gat 2")
        #expect(try session.run("nouns | student train --seeds 7").plainText() == "Student gcn 1")
        #expect(
            try session.run("graph build wordnet --nodes (n) --classes food").plainText()
                == "Graph wordnet 20 public")
        try session.run("a = student train nouns\nb = student train nouns\nboth = [a b]")
        #expect(try session.run("compare both") == .text("a: Student, b: Student"))
        #expect(try session.run("a | compare") == .text("a: Student"))
        #expect(try session.run("nouns.label") == .text("wordnet 1000 few:10"))
        #expect(try session.run("time { x = 3; (x + 1) }") == .integer(4))
        #expect(session.value(named: "x") == .integer(3))
        try session.run("print gat true [a, 1]")
        #expect(session.written == "3 true [a 1]\n")
    }

    @Test func helpAtTheEndOfAStatement() throws {
        let session = TestSession()
        try session.run("small = student train (graph build wordnet)")
        for source in [
            "compare?", "small??", "student train?", "student train nouns --conv?",
            "student?", "functions?", "mean?", "for?", "student train?; 3",
        ] {
            #expect(throws: Never.self) { try session.run(source) }
        }
        let page = try session.run("student train?").object(as: HelpPage.self)
        #expect(page?.topic == "student train")
        #expect(session.failure(of: "comparee?").contains("did you mean `compare`"))
    }
}
