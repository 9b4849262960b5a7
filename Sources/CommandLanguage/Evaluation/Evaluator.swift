import Support
import Tables

/// Runs programs in a session.
struct Evaluator: Sendable {
    /// How deeply calculations, blocks and definitions may be inside each other.
    static let depthLimit = 400

    let session: any CommandSession
    /// The text that is run, for what definitions keep of it.
    let source: String

    /// Runs statements; the value is the last one's.
    func run(_ statements: [Statement], _ scope: inout Scope) throws -> CellResult {
        var result = CellResult(value: .nothing, isSilent: true)
        for statement in statements {
            try session.progress.checkCancellation()
            result = try run(statement, &scope)
        }
        return result
    }

    private func run(_ statement: Statement, _ scope: inout Scope) throws -> CellResult {
        switch statement.kind {
        case .assignment(let name, let pipeline):
            let value = try run(pipeline, &scope).value
            guard value.nestingDepth <= Value.nestingLimit else {
                throw LanguageError.recursionLimit(
                    subject: "lists and records are inside each other",
                    limit: Value.nestingLimit, range: statement.place.range)
            }
            if !scope.assign(value, to: name.text) {
                try located(name.place.range) { try session.assign(value, to: name.text) }
            }
            return CellResult(value: .nothing, isSilent: true)
        case .definition(let name, let parameters, let body):
            let range = statement.place.range
            if let taken = lookup(name.text, scope) {
                throw LanguageError.reservedName(
                    name: name.text, role: "the name of \(Operand.phrase(of: taken))",
                    proposal: "my-\(name.text)", range: name.place.range)
            }
            session.define(
                Definition(
                    name: name.text, parameters: parameters.map(\.text), body: body,
                    source: source, text: Lexer(source).text(range.start, range.end)))
            return CellResult(value: .nothing, isSilent: true)
        case .pipeline(let pipeline):
            let result = try run(pipeline, &scope)
            return CellResult(
                value: result.value, isSilent: statement.isSilent || result.isSilent)
        case .help(let topic, let isDetailed):
            let help = HelpWriter(session: session)
            guard let page = help.page(on: topic, isDetailed: isDetailed) else {
                throw LanguageError.unknownTopic(
                    name: topic.joined(separator: " "), known: help.topics,
                    range: statement.place.range)
            }
            return CellResult(value: .object(page), isSilent: false)
        }
    }

    /// Runs a block in the scope around it.
    func run(_ block: Block, _ scope: inout Scope) throws -> CellResult {
        try nested(block.place.range, &scope) { scope in try run(block.statements, &scope) }
    }

    /// Runs a part one level deeper.
    func nested<Result>(
        _ range: SourceRange, _ scope: inout Scope, _ body: (inout Scope) throws -> Result
    ) throws -> Result {
        guard scope.depth < Self.depthLimit else {
            throw LanguageError.recursionLimit(
                subject: "definitions and blocks are inside each other", limit: Self.depthLimit,
                range: range)
        }
        scope.depth += 1
        defer { scope.depth -= 1 }
        return try body(&scope)
    }

    // MARK: - Pipelines

    /// Runs a pipeline; the value is the last stage's.
    func run(_ pipeline: Pipeline, _ scope: inout Scope) throws -> CellResult {
        var result = CellResult(value: .nothing, isSilent: true)
        var before: Stage?
        for stage in pipeline.stages {
            try session.progress.checkCancellation()
            let piped = before.map {
                Operand(.value(result.value, name: stageName($0)), range: $0.place.range)
            }
            result = try run(stage, piped: piped, &scope)
            before = stage
        }
        return result
    }

    private func stageName(_ stage: Stage) -> String? {
        if case .expression(let expression) = stage.kind { expression.soleName } else { nil }
    }

    private func run(
        _ stage: Stage, piped: Operand?, _ scope: inout Scope
    ) throws -> CellResult {
        switch stage.kind {
        case .call(let call): return try run(call, piped: piped, stage.place.range, &scope)
        case .loop(let variable, let values, let body):
            try refuse(piped, into: "for", stage)
            return CellResult(value: try loop(variable, values, body, &scope), isSilent: false)
        case .conditional(let condition, let then, let otherwise):
            try refuse(piped, into: "if", stage)
            if try truth(condition, &scope) { return try run(then, &scope) }
            guard let otherwise else { return CellResult(value: .nothing, isSilent: true) }
            return try run(otherwise, &scope)
        case .expression(let expression):
            if piped != nil, let name = expression.soleName, lookup(name, scope) == nil {
                throw LanguageError.unknownCommand(
                    name: name, known: session.commands.names + session.definitions.map(\.name),
                    range: stage.place.range)
            }
            try refuse(piped, into: SourcePrinter.text(of: expression), stage)
            return CellResult(value: try evaluate(expression, &scope), isSilent: false)
        }
    }

    private func refuse(
        _ piped: Operand?, into name: @autoclosure () -> String, _ stage: Stage
    ) throws {
        guard let piped else { return }
        throw LanguageError.pipeNotAccepted(
            command: name(), found: piped.found, expected: nil, range: stage.place.range)
    }

    /// Whether a condition holds.
    func truth(_ condition: Expression, _ scope: inout Scope) throws -> Bool {
        let value = try evaluate(condition, &scope)
        guard case .boolean(let truth) = value else {
            throw LanguageError.typeMismatch(
                subject: "a condition", expected: "true or false",
                found: Operand.phrase(of: value), range: condition.place.range)
        }
        return truth
    }

    /// Runs a loop; the last values of its turns become a table if they are rows, else a list.
    private func loop(
        _ variable: Name, _ values: Argument.Value, _ body: Block, _ scope: inout Scope
    ) throws -> Value {
        guard case .range(let first, let last) = values.kind else {
            let list = try loopValues(values, &scope)
            return try loop(variable, list, body, &scope) { $0 }
        }
        // A range of any length: its elements are made one by one.
        let numbers = stride(from: first, through: last, by: last < first ? -1 : 1)
        return try loop(variable, numbers, body, &scope) { .integer($0) }
    }

    private func loop<Elements: Sequence>(
        _ variable: Name, _ elements: Elements, _ body: Block, _ scope: inout Scope,
        value: (Elements.Element) -> Value
    ) throws -> Value {
        var gathered: [Value] = []
        scope.push(variable.text, .nothing)
        defer { scope.pop() }
        for element in elements {
            scope.replace(variable.text, value(element))
            let result: Value
            do {
                try session.progress.checkCancellation()
                result = try run(body, &scope).value
            } catch let error as Interrupted {
                if !gathered.isEmpty { session.keepInterrupted(Self.joined(gathered)) }
                throw error
            }
            if result == .nothing { continue }
            guard gathered.count < Self.rangeLimit else {
                throw LanguageError.tooLong(
                    subject: "what the loop gives", count: "more than \(gathered.count)",
                    limit: Self.rangeLimit, range: body.place.range)
            }
            gathered.append(result)
        }
        return gathered.isEmpty ? .nothing : Self.joined(gathered)
    }

    private static func joined(_ gathered: [Value]) -> Value {
        Table(gathering: gathered).map { .table($0) } ?? .list(gathered)
    }

    private func loopValues(_ values: Argument.Value, _ scope: inout Scope) throws -> [Value] {
        let range = values.place.range
        var value = try operand(values, &scope).plainValue
        if case .word(let word) = values.kind {
            guard let found = lookup(word, scope) else {
                throw unknownName(word, range, scope)
            }
            value = found
        }
        switch value {
        case .list(let values): return values
        case .table(let table): return table.records.map { .record($0) }
        default:
            throw LanguageError.typeMismatch(
                subject: "what `for` goes through", expected: "a list, a range or a table",
                found: Operand.phrase(of: value), range: range)
        }
    }

    // MARK: - Names

    /// The value of a local or session name.
    func lookup(_ name: String, _ scope: Scope) -> Value? {
        scope.local(name) ?? session.value(named: name)
    }

    /// The error that nothing has a name.
    func unknownName(_ name: String, _ range: SourceRange, _ scope: Scope) -> LanguageError {
        let grammar = session.commands.grammar
        let verbs = grammar.isOpen(name) ? grammar.verbs(of: name) : []
        if !verbs.isEmpty { return .missingVerb(noun: name, verbs: verbs, range: range) }
        return .unknownName(
            name: name, expected: nil,
            known: scope.localNames + session.names + session.commands.names, range: range)
    }

    /// Runs a part whose errors get a place in the source if they have none.
    func located<Result>(_ range: SourceRange, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as Interrupted {
            throw error
        } catch let error as any Diagnostic where error.sourceRange == nil {
            throw LocatedError(error, range: range)
        }
    }
}

/// The result of running a cell.
public struct CellResult: Sendable {
    /// The value of the last statement; assignments and definitions have none.
    public let value: Value
    /// Whether the value is not to be shown.
    public let isSilent: Bool

    /// Makes a result.
    public init(value: Value, isSilent: Bool) {
        self.value = value
        self.isSilent = isSilent
    }
}
