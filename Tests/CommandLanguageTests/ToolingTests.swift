import Support
import Testing

@testable import CommandLanguage

@Suite struct ToolingTests {
    private func service(_ session: TestSession) -> LanguageService {
        LanguageService(commands: session.commands) { folder in
            folder == "data/"
                ? ["cora/", "tiny.csv", ".hidden"] : folder == "" ? ["data/", "a b.csv"] : []
        }
    }

    private func session() throws -> TestSession {
        let session = TestSession()
        try session.run(
            """
            nouns = graph build wordnet
            gemma = teacher load gemma3-270m
            small = student train nouns
            plain = student train nouns
            rows = (nouns | nodes | derive `my sum` = degree + 1)
            few = 10
            def lesson [g] { g | nodes }
            """)
        return session
    }

    /// Cells in which `^` marks the cursor.
    static let cells = [
        "^", "gr^", "graph ^", "graph b^", "student tr^", "nouns | ^", "nouns | no^", "rows | ^",
        "rows | pl^", "small | ^", "student train ^", "student train n^", "student train nouns ^",
        "student train nouns --^", "student train nouns --conv ^", "student train nouns --conv=g^",
        "student train nouns --conv gat --^", "student train nouns --quiet --s^",
        "nouns | student train ^", "teacher ask ^", "teacher ask gemma ^", "compare [^",
        "compare [small ^", "compare [small pl^", "rows | where ^", "rows | where de^",
        "rows | where degree > 3 and l^", "nouns | nodes | where ^", "nouns | nodes | sort ^",
        "nouns | nodes | sort degree --^", "rows | where (deg^", "plot bars rows --x ^",
        "plot bars rows --x `my^", "graph load ^", "graph load data/^", "graph load \"data/t^",
        "x = student d^", "for c in [a] { student ^ }", "for ^", "for x ^", "for x in ^", "(few) ^",
        "few ^", "nouns.^", "(rows.co^",
        "print \"\\(fe^", "# gr^", "print \"gr^", "plot ^", "time { no^", "wh^", "größe = gr^",
        "rows | first 3 | where ^", "student train (^", "nope ^", "GR^", "rows | where `^",
        "nodes\n| first^", "print a; gra^", "graph build wordnet --classes [food ^", "lesson ^",
    ]

    @Test func completesAsTheSnapshotShows() throws {
        let session = try session()
        let service = service(session)
        let pages = Self.cells.map { cell in
            let parts = cell.split(separator: "^", omittingEmptySubsequences: false)
            let cursor = parts[0].unicodeScalars.count
            let source = parts.joined()
            let found = service.complete(source, cursor: cursor, in: session).prefix(12).map {
                "  \($0.range.start)..\($0.range.end) \($0.kind.rawValue) \($0.text)    \($0.help)"
            }
            return ([cell] + found).joined(separator: "\n")
        }
        try Snapshot.expect(pages.joined(separator: "\n\n") + "\n", matches: "completions.txt")
    }

    @Test func explainsAsTheSnapshotShows() throws {
        let session = try session()
        let service = service(session)
        let pages = [
            "student tr^ain nouns", "stu^dent train nouns", "student train no^uns",
            "student train nouns --con^v gat", "student train nouns --conv ga^t",
            "student train nouns ^", "rows | where starts-wi^th(label, 'f')", "gem^ma",
            "fo^r x in y",
            "compare [sm^all]", "# stud^ent", "nope^", "rows | where degree > ^3", "grap^h",
            "less^on nouns", "x = comp^are [small]",
        ].map { cell -> String in
            let parts = cell.split(separator: "^", omittingEmptySubsequences: false)
            let found = service.inspect(
                parts.joined(), cursor: parts[0].unicodeScalars.count, detail: 1, in: session)
            return "$ \(cell)\n" + (found?.plainText ?? "nothing")
        }
        try Snapshot.expect(pages.joined(separator: "\n\n\n") + "\n", matches: "inspections.txt")
    }

    /// A time that grows with the square of the length would not end within a day.
    @Test func longTextsAreLookedAtOnce() throws {
        let session = TestSession()
        let lines = String(repeating: "\n", count: 300_000)
        let found = service(session).complete(lines + "comp", cursor: 300_004, in: session)
        #expect(found.map(\.text) == ["compare"])
        #expect(service(session).complete("# " + lines + "# comp", cursor: 300_008).isEmpty)
        #expect(service(session).isComplete(lines + "compare [") == .incomplete(indent: ""))
    }

    @Test func inspectionHasThreeForms() throws {
        let session = try session()
        let bundle = try #require(
            service(session).inspect("student train nouns", cursor: 10, in: session))
        #expect(bundle["text/html"]?.contains("<code>student train</code>") == true)
        #expect(
            bundle["text/markdown"]?.contains("| `--conv` | gcn, gat, sage, gin | `gcn` |") == true)
        #expect(!bundle.plainText.contains("cross entropy"))
        let detailed = service(session).inspect("student train", cursor: 10, detail: 1, in: session)
        #expect(detailed?.plainText.contains("cross entropy") == true)
    }

    @Test func helpAndReferenceAreAsTheSnapshotsShow() throws {
        let session = try session()
        let service = service(session)
        let topics = [nil, "student train", "graph", "functions", "where", "few", "pipes", "mean"]
        let pages = try topics.map { try service.help($0, in: session).plainText }
        try Snapshot.expect(pages.joined(separator: "\n\n\n") + "\n", matches: "help.txt")
        try Snapshot.expect(service.referenceMarkdown(), matches: "reference.md")
        #expect(throws: LanguageError.self) { try service.help("nonsense", in: session) }
    }

    @Test func topicsHoldExamplesThatParse() throws {
        let session = try session()
        for topic in LanguageTopics.all {
            for example in topic.examples {
                #expect(throws: Never.self, "\(example)") {
                    _ = try service(session).parse(
                        example.replacing("twice 4", with: "").replacing("show ", with: "print "),
                        in: session
                    ).statements.count
                }
            }
        }
    }

    @Test func theAuditFindsEveryFault() {
        let table = CommandTable([BadCommand.self, GraphLoad.self, OtherGraphLoad.self])
        let problems = table.audit()
        for part in [
            "belongs to graph load too", "`for me` is", "`for` is a keyword", "the summary ends",
            "two parameters are called `a`", "the default 7 of `--a` is not", "may be left out",
            "takes the rest but is not the last", "`--Big` is not a kebab", "there is no example",
            "does not parse", "does not use the command", "the help of `z` ends",
            "nothing says what holds without `rest`", "two blanks in a row",
        ] {
            #expect(problems.contains { $0.contains(part) }, "\(part) is not in \(problems)")
        }
    }
}

/// A command that is declared as badly as can be.
struct BadCommand: Command {
    struct Arguments {
        let rest: [String]
        let z: Int
        let y: Int
        let a: Int
        let b: Int
        let c: Int
    }
    static let name = "for me too"
    static let aliases = ["bad", "for me"]
    static let summary = "No full stop"
    static let discussion = "Two  blanks."
    static let signature = Signature(
        .rest("rest", String.self, help: "Rest."),
        .positional("z", default: 1, help: "No full stop"),
        .positional("y", Int.self, help: "Required."),
        .option("a", default: 7, in: 1...3, help: "Outside."),
        .option("a", default: 1, help: "Twice."), .option("Big", default: 1, help: "Big."),
        into: Arguments.init)
    static let examples = [
        Example("print (", "Does not parse."), Example("graph load x", "Does not use it."),
    ]
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .nothing
    }
}

struct OtherGraphLoad: Command {
    static let name = "graph load"
    static let summary = "The same name again."
    static let signature = Signature<NoArguments>.none
    static let examples: [Example] = []
    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        .nothing
    }
}
