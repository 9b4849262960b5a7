import Support
import Testing
import Text

@testable import CommandLanguage

@Suite struct DiagnosticTests {
    private func session() throws -> TestSession {
        let session = TestSession()
        try session.run("nouns = graph build wordnet\ngemma = teacher load gemma3-270m\nlr = 0.1")
        try session.run(
            "rows = (nouns | nodes)\ndef lesson [g] {\n    g | nodes | where degre > 3\n}")
        return session
    }

    static let failures = [
        "grph load x", "graph laod x", "graph", "studnet train nouns", "nouns describe",
        "compair [a]",
        "student train nouns --con gat", "student train nouns --conv gta",
        "student train nouns --conv gat --conv gin", "student train noun", "student train gemma",
        "student train nouns --rate lr", "student train nouns --conv lr",
        "nouns | nodes | where label == food",
        "student train", "student train nouns --conv", "student train nouns --rate fast",
        "student train nouns --rate 7", "student train nouns --seeds [1 -2]",
        "student train nouns extra more", "graph ego nouns --hops 2",
        "nouns | nodes | where degre > 3", "nouns | nodes | where degree > \"x\"",
        "nouns | nodes | where degree", "nouns | nodes | sort label --dsc", "3 | nodes",
        "nouns | nodes | first -1", "nouns | nodes | mean label", "a -b", "(3 -2)", "gemma.nam",
        "graph = 3", "for = 3", "first = 3", "def nodes [a] { 1 }", "def nouns [a] { 1 }",
        "def f [a a] { 1 }",
        "print \"abc", "print [1 2", "print (1 + ", "print )", "print 7b",
        "graph ego nouns -node 3",
        "print \"a\\q\"", "print $x", "(1 < 2 < 3)", "1 / 0", "9223372036854775807 + 1",
        "\"a\" =~ \"(\"", "upper(3)", "upper()", "uper(\"a\")", "0..99999999", "unknwn + 1",
        "x = nope", "not 3", "if 3 { 1 }", "for x in 3 { x }", "nouns | lesson", "lesson nouns 3",
        "lesson", "lesson nouns --x", "fail", "nouns | print | nodes", "nouns | 3", "mispelt?",
        "print ``", "print {a: 1, a: 2}", "größe = \"日本語\" + nope",
        "time {\n    print a\n    nodes 3\n}",
        "\tprint   $", "nouns | nodes | derive x = degree +", "teacher ask nouns gemma",
    ]

    @Test func areDrawnAsTheSnapshotShows() throws {
        let session = try session()
        let pages = Self.failures.map { "$ \($0)\n" + session.failure(of: $0) }
        try Snapshot.expect(pages.joined(separator: "\n\n") + "\n", matches: "diagnostics.txt")
        for page in pages {
            #expect(page.contains("→"), "\(page)")
            #expect(!page.contains("no error"), "\(page)")
        }
    }

    @Test func colouredLinesHoldTheSameText() throws {
        let source = "student train nouns --con gat"
        let error = LanguageError.unknownOption(
            command: "student train", option: "con", known: ["conv"], range: SourceRange(20, 25))
        let renderer = DiagnosticRenderer(source: source)
        let lines = renderer.traceback(error)
        let plain = lines.map { $0.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") }
        #expect(plain.joined(separator: "\n") == renderer.plain(error))
        #expect(lines != plain)
    }

    @Test func everyCaseHasARemedyAndAName() {
        let range = SourceRange(0, 1)
        let problems: [SyntaxProblem] = [
            .unexpected(found: "a", expected: "b"), .endsEarly(expected: "a"), .openString,
            .openBracket("("), .strayBracket(")"), .minusNeedsBlanks, .lettersAfterNumber("7b"),
            .singleDash("-x"), .unknownEscape("\\q"), .strayCharacter("$"), .chainedComparison,
            .badQuotedName, .repeatedName("a"),
        ]
        let cases: [LanguageError] =
            problems.map { .syntax($0, range: range) } + [
                .unknownCommand(name: "a", known: [], range: range),
                .missingVerb(noun: "a", verbs: ["b"], range: range),
                .unknownOption(command: "a", option: "b", known: [], range: range),
                .repeatedOption(command: "a", option: "b", range: range),
                .unknownName(name: "a", expected: nil, known: [], range: range),
                .unknownName(name: "a", expected: "Graph", known: [], range: range),
                .unknownColumn(name: "a", columns: [], range: range),
                .unknownField(name: "a", type: "b", fields: [], range: range),
                .unknownFunction(name: "a", known: [], range: range),
                .unknownChoice(parameter: "a", found: "b", choices: ["c"], range: range),
                .unknownTopic(name: "a", known: [], range: nil),
                .typeMismatch(subject: "a", expected: "b", found: "c", range: nil),
                .nameNeedsParentheses(subject: "a", expected: "b", name: "c", range: range),
                .missingValue(command: "a", parameter: "b", expected: "c", range: range),
                .missingOptionValue(command: "a", option: "b", expected: "c", range: range),
                .extraValue(command: "a", found: "b", usage: "c", range: range),
                .pipeNotAccepted(command: "a", found: "b", expected: nil, range: range),
                .outOfRange(subject: "a", found: "b", allowed: "c", range: nil),
                .reservedName(name: "a", role: "b", proposal: "c", range: range),
                .mixedComparison(operation: "==", left: "a", right: "b", range: range),
                .wrongArgumentCount(function: "a", usage: "b", found: 1, range: range),
                .functionFailed(function: "a", reason: "b", usage: "c", range: range),
                .divisionByZero(range: range), .overflow(operation: "+", range: range),
                .badPattern(pattern: "a", reason: "b", range: range),
                .recursionLimit(subject: "a", limit: 1, range: range),
                .tooLong(subject: "a", count: "b", limit: 1, range: nil),
                .internalFailure(command: "a", reason: "b", range: range),
            ]
        for error in cases {
            #expect(!error.remedy.isEmpty && error.remedy != "type `help`", "\(error)")
            #expect(!error.summary.isEmpty && error.summary != error.name, "\(error)")
            #expect(error.name.first?.isUppercase == true)
        }
        let kinds = Set(cases.map { String("\($0)".prefix { $0 != ":" }) })
        #expect(kinds.count > 15)
    }

    @Test func caretsStandUnderWideCharacters() {
        let source = "print \"日本\" nope?"
        let error = LanguageError.unknownName(
            name: "nope", expected: nil, known: [], range: SourceRange(11, 15))
        let lines = DiagnosticRenderer(source: source).plain(error).split(separator: "\n")
        #expect(lines[2] == "  |              ^^^^")
        #expect(DisplayWidth.of("日本é🙂e\u{301}") == 8)
    }
}
