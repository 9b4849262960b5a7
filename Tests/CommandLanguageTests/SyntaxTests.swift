import Support
import Testing

@testable import CommandLanguage

@Suite struct LexerTests {
    private func kinds(_ source: String, _ mode: LexicalMode) -> [Token.Kind] {
        let lexer = Lexer(source)
        var kinds: [Token.Kind] = []
        var position = 0
        while true {
            let token = lexer.token(at: position, mode)
            if token.kind == .end { return kinds }
            kinds.append(token.kind)
            position = token.range.end
        }
    }

    @Test func wordsHoldHyphensBeforeLettersAndDigits() {
        #expect(
            kinds("macro-f1 x-1 a-", .expression) == [
                .word("macro-f1"), .word("x-1"), .word("a"), .symbol("-"),
            ])
        #expect(
            kinds("grösse Änderung_2 日本", .expression) == [
                .word("grösse"), .word("Änderung_2"), .word("日本"),
            ])
    }

    @Test func argumentWordsHoldMoreCharacters() {
        #expect(
            kinds("few:10 ./data/x.csv ~/m a@b c+d ../up", .argument) == [
                .word("few:10"), .word("./data/x.csv"), .word("~/m"), .word("a@b"), .word("c+d"),
                .word("../up"),
            ])
        #expect(kinds("a.b", .expression) == [.word("a"), .symbol("."), .word("b")])
    }

    @Test func numberLiterals() {
        #expect(
            kinds("1 -2 2.5 1e-3 1_000 60% 0..4", .argument) == [
                .integer(1), .integer(-2), .number(2.5), .number(1e-3), .integer(1000),
                .percent(60),
                .integer(0), .symbol(".."), .integer(4),
            ])
        #expect(
            kinds("-2 7 % 2", .expression) == [
                .symbol("-"), .integer(2), .integer(7), .symbol("%"), .integer(2),
            ])
        #expect(kinds("7b", .argument) == [.problem(.lettersAfterNumber("7b"))])
        #expect(kinds("99999999999999999999", .argument) == [.number(1e20)])
    }

    @Test func optionsCommentsAndContinuedLines() {
        #expect(
            kinds("--distill-on=all -x # c", .argument) == [
                .option("distill-on"), .symbol("="), .word("all"), .problem(.singleDash("-x")),
            ])
        #expect(
            kinds("a \\\n b\nc", .argument) == [
                .word("a"), .word("b"), .newline, .word("c"),
            ])
        #expect(kinds("`a b` 'r\\n'", .argument) == [.quotedName("a b"), .rawText("r\\n")])
    }
}

@Suite struct ParserTests {
    private let grammar = CommandTable(StubCommands.all).grammar

    private func printed(_ source: String) throws -> String {
        SourcePrinter.text(of: try Parser.parse(source, grammar: grammar))
    }

    /// A source and the text that its tree is printed as.
    @Test(arguments: [
        ("nodes\n  | first 3", "nodes | first 3"),
        ("nodes |\n\n# why\n first 3", "nodes | first 3"),
        ("print a; print b;", "print a;\nprint b;"),
        ("print [1,\n 2\n 3]", "print [1 2 3]"),
        ("x = (1 +\n 2) * 3", "x = (1 + 2) * 3"),
        ("x=1", "x = 1"),
        ("(2 - -3)", "2 - -3"),
        ("not a == b and c", "not a == b and c"),
        ("not (a and b)", "not (a and b)"),
        ("(a < b) == c", "(a < b) == c"),
        ("a - (b - c)", "a - (b - c)"),
        ("x in -2..2", "x in -2..2"),
        ("\"a\\(1 + 2)b\\n\"", "\"a\\(1 + 2)b\\n\""),
        ("'a\\(b)'", "\"a\\\\(b)\""),
        ("print --stderr=true x", "print --stderr=true x"),
        ("where t degree > 3", "where t degree > 3"),
        ("t | where `node id` > 3 and x.y", "t | where `node id` > 3 and x.y"),
        ("t | derive a = b * 2", "t | derive a b * 2"),
        ("mean(x) + 1", "mean(x) + 1"),
        ("first > 3", "first > 3"),
        ("(t | first 3).rows", "(t | first 3).rows"),
        (
            "if x { print a }\nelse if y { print b }\nelse { print c }",
            "if x {\nprint a\n} else {\nif y {\nprint b\n} else {\nprint c\n}\n}"
        ),
        ("if(x > 1) { print a }", "if x > 1 {\nprint a\n}"),
        ("if(x > 1, 2, 3)", "if(x > 1, 2, 3)"),
        ("def twice [n m] { (n * m) }\ntwice 2 3", "def twice [n m] {\nn * m\n}\ntwice 2 3"),
        ("for c in [a b] { print (c) }", "for c in [a b] {\nprint (c)\n}"),
        ("compare?", "compare?"), ("student train --conv??", "student train --conv??"),
        ("`my graph` = 3", "`my graph` = 3"),
        ("print {a: 1, `b c`: [x y]}", "print {a: 1, `b c`: [x y]}"),
        ("time { print a }", "time {\nprint a\n}"),
        ("print 60% 0..4 few:10", "print 60% 0..4 few:10"),
        ("60% * 2", "60% * 2"),
        ("\u{FEFF}print a\r\nprint b\r\n", "print a\nprint b"),
        ("", ""), ("# nothing", ""), (";;\n;", ""),
    ])
    func readsAsMeant(source: String, expected: String) throws {
        #expect(try printed(source) == expected)
        #expect(try printed(expected) == expected)
    }

    @Test func knowsWhereEverythingStands() throws {
        let source = "größe = 1\nprint größe --stderr"
        let program = try Parser.parse(source, grammar: grammar)
        #expect(program.statements.map(\.place.range) == [SourceRange(0, 9), SourceRange(10, 30)])
        guard case .pipeline(let pipeline) = program.statements[1].kind,
            case .call(let call) = pipeline.stages[0].kind
        else {
            Issue.record("not a call")
            return
        }
        #expect(call.arguments.map(\.place.range) == [SourceRange(16, 21), SourceRange(22, 30)])
    }

    @Test(arguments: ["(", "[", "{", "((", "[(", "if x {", "not ", "- ", "f(", "\"\\(", "1 + "])
    func refusesDeepNesting(open: String) {
        for start in ["x = ", "print (", ""] {
            let source = start + String(repeating: open, count: 100_000)
            #expect(throws: LanguageError.self) {
                _ = try Parser.parse(source, grammar: grammar).statements.count
            }
        }
    }

    @Test(arguments: [
        ("for c in [a", "    "), ("print \"abc", ""), ("x = ", ""), ("nodes |", ""),
        ("for c in [a] {\n print (c)", "    "), ("print (1 +", ""), ("print a \\", ""),
        ("def f [a] {\n if a {", "        "), ("graph build `x", "-"),
    ])
    func saysWhatIsIncomplete(source: String, indent: String) {
        let service = LanguageService(commands: CommandTable(StubCommands.all))
        let found = service.isComplete(source)
        let expected: Completeness =
            indent == "-"
            ? .invalid
            : .incomplete(
                indent: source.hasPrefix("for c in [a") && !source.contains("{") ? "" : indent)
        #expect(found == expected)
        #expect(service.isComplete("print a") == .complete)
        #expect(service.isComplete("print )") == .invalid)
    }
}
