import Support
import Testing

@testable import CommandLanguage

/// Makes random programs that the grammar allows.
struct ProgramGenerator {
    var random: RandomSource
    private let words = ["alpha", "macro-f1", "x-1", "_b", "größe", "gcn"]

    init(seed: Int) { random = RandomSource(seed: seed) }

    private mutating func pick<Item>(_ items: [Item]) -> Item {
        items[random.integer(below: items.count)]
    }

    private mutating func several<Item>(
        _ most: Int, _ make: (inout ProgramGenerator) -> Item
    ) -> [Item] {
        var items: [Item] = []
        for _ in 0..<random.integer(below: most + 1) { items.append(make(&self)) }
        return items
    }

    mutating func program() -> Program { Program(several(4) { $0.statement(3) }) }

    private mutating func statement(_ depth: Int) -> Statement {
        let isSilent = random.integer(below: 4) == 0
        switch random.integer(below: 6) {
        case 0:
            return Statement(
                .assignment(Name(pick(words + ["a name"])), pipeline(depth)), isSilent: isSilent)
        case 1 where depth > 1:
            let names = pick([[], ["p"], ["p", "q-2"]])
            return Statement(
                .definition(
                    name: Name(pick(["lesson", "twice"])), parameters: names.map { Name($0) },
                    body: block(depth - 1)), isSilent: isSilent)
        case 2:
            return Statement(
                .help(
                    topic: pick([["compare"], ["student", "train"], ["nodes", "--x"]]),
                    isDetailed: random.integer(below: 2) == 0), isSilent: isSilent)
        default: return Statement(.pipeline(pipeline(depth)), isSilent: isSilent)
        }
    }

    private mutating func block(_ depth: Int) -> Block { Block(several(2) { $0.statement(depth) }) }

    private mutating func pipeline(_ depth: Int) -> Pipeline {
        let first = stage(depth, isPiped: false)
        return Pipeline([first] + several(2) { $0.call(depth, isPiped: true) })
    }

    private mutating func stage(_ depth: Int, isPiped: Bool) -> Stage {
        guard depth > 0 else { return Stage(.expression(expression(0))) }
        switch random.integer(below: 5) {
        case 0:
            return Stage(
                .loop(variable: Name(pick(words)), values: value(depth - 1), body: block(depth - 1))
            )
        case 1:
            return Stage(
                .conditional(
                    condition: expression(depth), then: block(depth - 1),
                    otherwise: random.integer(below: 2) == 0 ? nil : block(depth - 1)))
        case 2: return Stage(.expression(expression(depth)))
        default: return call(depth, isPiped: isPiped)
        }
    }

    private mutating func call(_ depth: Int, isPiped: Bool) -> Stage {
        switch random.integer(below: 4) {
        case 0:
            let first = Argument(.value(value(depth - 1)))
            return Stage(
                .call(
                    CommandCall(
                        Name(pick(["where", "table where"])), isPiped ? [] : [first],
                        expression: expression(depth))))
        case 1 where depth > 0:
            return Stage(.call(CommandCall(Name("time"), [], block: block(depth - 1))))
        default:
            let arguments = several(4) { generator in
                switch generator.random.integer(below: 4) {
                case 0: Argument(.option(generator.pick(["desc", "distill-on"]), nil))
                case 1: Argument(.option("hops", generator.value(depth - 1)))
                default: Argument(.value(generator.value(depth - 1)))
                }
            }
            return Stage(
                .call(CommandCall(Name(pick(["compare", "student train", "print"])), arguments)))
        }
    }

    private mutating func value(_ depth: Int) -> Argument.Value {
        let kind: Argument.Value.Kind
        switch random.integer(below: depth > 0 ? 11 : 7) {
        case 0: kind = .integer(random.integer(below: 2000) - 1000)
        case 1: kind = .number(pick([0.5, -2.25, 1e-9, 3.0, 1e22]))
        case 2: kind = .percent(pick([60, 2.5, -1]))
        case 3: kind = .text(template(0))
        case 4: kind = .range(random.integer(below: 20) - 10, random.integer(below: 20) - 10)
        case 5: kind = .quotedName(pick(["a name", "x", "für alle"]))
        case 6:
            kind = .word(pick(words + ["few:10", "./a/b.csv", "~/x", "a@b", "in", "true", "a.b"]))
        case 7: kind = .list(several(3) { $0.value(depth - 1) })
        case 8:
            let names = pick([[], ["a"], ["a", "b c"]])
            kind = .record(names.map { .init(Name($0), value(depth - 1)) })
        case 9: kind = .text(template(depth - 1))
        default: kind = .inner(pipeline(depth - 1))
        }
        return Argument.Value(kind)
    }

    private mutating func template(_ depth: Int) -> TextTemplate {
        let text = TextTemplate.Piece.characters(
            pick(["a", "\"q\"", "\\(x)", "line\nbreak\t", "é日🙂", "'", "#", "\u{7}"]))
        guard depth > 0 else { return pick([TextTemplate([]), TextTemplate([text])]) }
        return TextTemplate([text, .expression(expression(depth - 1)), .expression(expression(0))])
    }

    private mutating func expression(_ depth: Int) -> Expression {
        let kind: Expression.Kind
        switch random.integer(below: depth > 0 ? 10 : 4) {
        case 0: kind = .literal(.integer(random.integer(below: 100)))
        case 1: kind = .literal(pick([.number(0.5), .percent(60), .boolean(true), .nothing]))
        case 2: kind = .name(pick(words + ["a name", "for", "not"]))
        case 3: kind = .text(template(0))
        case 4: kind = .field(fieldTarget(depth - 1), Name(pick(words + ["a name"])))
        case 5:
            kind = .call(
                Name(pick(["min", "starts-with", "if"])), several(3) { $0.expression(depth - 1) })
        case 6: kind = .unary(pick(UnaryOperator.allCases), expression(depth - 1))
        case 7:
            kind = .value(
                Argument.Value(pick([.range(-2, 5), .list(several(2) { $0.value(depth - 1) })])))
        default:
            kind = .binary(
                pick(BinaryOperator.allCases), expression(depth - 1), expression(depth - 1))
        }
        return Expression(kind)
    }

    /// Operands before a dot: numeric literals cannot, because the dot would belong to them.
    private mutating func fieldTarget(_ depth: Int) -> Expression {
        Expression(.call(Name("first"), [expression(depth)]))
    }
}

@Suite struct RoundTripTests {
    private let grammar = CommandTable(StubCommands.all).grammar

    @Test(arguments: 0..<20) func parsingWhatIsPrintedGivesTheSame(seed: Int) throws {
        var generator = ProgramGenerator(seed: seed)
        for _ in 0..<60 {
            let program = generator.program()
            let text = SourcePrinter.text(of: program)
            do {
                let read = try Parser.parse(text, grammar: grammar)
                let isSame = read == program
                #expect(isSame, "\(text)\n--- read as\n\(SourcePrinter.text(of: read))")
            } catch {
                Issue.record("\(DiagnosticRenderer(source: text).plain(error))\n\(text)")
            }
        }
    }

    /// Random tokens never trap, whoever reads them, and errors always lie inside the text.
    @Test(arguments: 0..<20) func tokenSoupNeverTraps(seed: Int) throws {
        let pieces = [
            "for", "in", "if", "else", "def", "print", "where", "graph", "build", "x", "=", "==",
            "|", ";", "\n", "(", ")", "[", "]", "{", "}", "\"", "'", "`", "\\(", "\\", "--",
            "--desc",
            "-", "- ", "1", "0..4", "60%", "1e", ".", "..", "?", "??", "#", "a.b", "few:10", ",",
            ":",
            "not", "and", "=~", "é", "🙂", "\u{301}", "\t", "\0", "min(", "@", "*", " ", " ", " ",
        ]
        var random = RandomSource(seed: seed)
        let session = TestSession()
        try session.assign(.object(StubGraph("g")), to: "x")
        let service = LanguageService(commands: session.commands)
        for _ in 0..<60 {
            let count = random.integer(below: 14)
            let source = (0..<count).map { _ in
                pieces[random.integer(below: pieces.count)]
                    + (random.integer(below: 3) == 0 ? " " : "")
            }.joined()
            let length = source.unicodeScalars.count
            do {
                _ = try service.evaluate(source, in: session)
            } catch let error as any Diagnostic {
                let range = error.sourceRange ?? SourceRange(0, 0)
                #expect(range.start >= 0 && range.end <= length, "\(source): \(error)")
                #expect(!error.remedy.isEmpty)
                #expect(!DiagnosticRenderer(source: source).plain(error).isEmpty)
            } catch {
                Issue.record("not a diagnostic: \(error)")
            }
            _ = service.isComplete(source, in: session)
            for cursor in [0, length / 2, length] {
                for completion in service.complete(source, cursor: cursor, in: session) {
                    #expect(completion.range.end == cursor)
                }
                _ = service.inspect(source, cursor: cursor, detail: 1, in: session)
            }
        }
    }
}
