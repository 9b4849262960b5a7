import Support

/// Reads programs of the command language.
///
/// Words are read differently after a command and in a calculation, so tokens are read on demand.
public struct Parser {
    /// How deeply brackets, blocks and operators may nest.
    static let nestingLimit = 256
    /// How many operators one calculation may chain.
    static let heightLimit = 250

    let lexer: Lexer
    var grammar: CommandGrammar
    var position = 0
    /// Whether a newline ends a statement here, as it does not inside brackets.
    var newlinesEnd = true
    var depth = 0
    /// Where each `?` stands outside strings and comments that the source holds.
    let hasHelpMarks: Bool

    /// Makes a parser of a source text for the commands of a grammar.
    public init(_ source: String, grammar: CommandGrammar) {
        lexer = Lexer(source)
        self.grammar = grammar
        hasHelpMarks = lexer.scalars.contains("?")
    }

    /// Reads a whole cell or file.
    ///
    /// - Throws: the first error; its `isIncomplete` says whether more text could complete it.
    public static func parse(
        _ source: String, grammar: CommandGrammar
    ) throws(LanguageError) -> Program {
        var parser = Parser(source, grammar: grammar)
        let statements = try parser.statements(until: nil)
        return Program(statements)
    }

    // MARK: - Tokens

    /// The next token, without taking it.
    func peek(_ mode: LexicalMode = .expression) -> Token {
        let token = lexer.token(at: position, mode, skipsNewlines: !newlinesEnd)
        guard token.kind == .newline, let pipe = pipeOnNextLine(token.range.end) else {
            return token
        }
        return pipe
    }

    /// The pipe that starts the next line that is not empty, if one does.
    private func pipeOnNextLine(_ start: Int) -> Token? {
        let next = lexer.skipBlanks(start, skipsNewlines: true)
        guard lexer.scalar(next) == "|" else { return nil }
        return lexer.token(at: next, .expression)
    }

    /// Takes the token that was last peeked.
    mutating func take(_ token: Token) { position = token.range.end }

    /// Takes a symbol if it comes next.
    mutating func takeSymbol(_ symbol: String, _ mode: LexicalMode = .expression) -> Bool {
        let token = peek(mode)
        guard token.isSymbol(symbol) else { return false }
        take(token)
        return true
    }

    /// Takes newlines.
    mutating func skipNewlines() {
        position = lexer.skipBlanks(position, skipsNewlines: true)
    }

    /// The error that something else was expected where a token stands.
    func unexpected(_ token: Token, expected: String) -> LanguageError {
        switch token.kind {
        case .problem(let problem): .syntax(problem, range: token.range)
        case .end: .syntax(.endsEarly(expected: expected), range: token.range)
        case .newline:
            .syntax(
                .unexpected(found: token.phrase, expected: expected),
                range: SourceRange(token.range.start, token.range.start))
        case .symbol(let symbol) where [")", "]", "}"].contains(symbol) && depth == 0:
            .syntax(.strayBracket(symbol), range: token.range)
        default:
            .syntax(.unexpected(found: token.phrase, expected: expected), range: token.range)
        }
    }

    /// A place from a start to the end of what was taken last.
    func place(from start: Int) -> Place { Place(SourceRange(start, max(start, position))) }

    /// The position where the next token starts.
    func nextStart(_ mode: LexicalMode = .expression) -> Int { peek(mode).range.start }

    // MARK: - Nesting

    /// Runs a part one level deeper.
    ///
    /// - Throws: `recursionLimit` past the limit.
    mutating func nested<Result>(
        _ body: (inout Parser) throws(LanguageError) -> Result
    ) throws(LanguageError) -> Result {
        guard depth < Self.nestingLimit else {
            throw .recursionLimit(
                subject: "brackets and calculations nest", limit: Self.nestingLimit,
                range: peek().range)
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    /// Reads what stands between two brackets, the opening one being next.
    mutating func bracketed<Result>(
        _ open: String, _ close: String, newlinesEnd isBlock: Bool = false,
        _ body: (inout Parser) throws(LanguageError) -> Result
    ) throws(LanguageError) -> Result {
        let opening = peek(.argument)
        guard opening.isSymbol(open) else {
            throw unexpected(opening, expected: "`\(open)`")
        }
        take(opening)
        let before = newlinesEnd
        newlinesEnd = isBlock
        let result: Result
        do throws(LanguageError) {
            result = try nested(body)
        } catch {
            if case .syntax(.endsEarly, _) = error {
                throw .syntax(.openBracket(open), range: opening.range)
            }
            throw error
        }
        let closing = peek(.argument)
        guard closing.isSymbol(close) else {
            if closing.kind == .end { throw .syntax(.openBracket(open), range: opening.range) }
            throw unexpected(closing, expected: "`\(close)`")
        }
        take(closing)
        newlinesEnd = before
        return result
    }
}
