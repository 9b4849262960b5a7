import Support

/// The command language as programs that embed it see it: running, completing, explaining.
public struct LanguageService: Sendable {
    /// All commands.
    public let commands: CommandTable
    /// The files that may complete a path, given its folder as written; directories end in a slash.
    public let filesInFolder: @Sendable (String) -> [String]

    /// Makes the language for some commands.
    ///
    /// - Parameters:
    ///   - commands: all commands.
    ///   - filesInFolder: the names in a folder, for completing paths; none by default.
    public init(
        commands: CommandTable,
        filesInFolder: @escaping @Sendable (String) -> [String] = { _ in [] }
    ) {
        self.commands = commands
        self.filesInFolder = filesInFolder
    }

    /// The grammar of a session: its commands and definitions.
    func grammar(in session: (any CommandSession)?) -> CommandGrammar {
        var grammar = commands.grammar
        for definition in session?.definitions ?? [] { grammar.define(definition.name) }
        for name in session?.names ?? [] { grammar.assign(name) }
        return grammar
    }

    /// Reads a source text without running it.
    ///
    /// - Throws: `LanguageError`.
    public func parse(
        _ source: String, in session: (any CommandSession)? = nil
    ) throws(LanguageError) -> Program {
        try Parser.parse(source, grammar: grammar(in: session))
    }

    /// Runs a cell: all of it is read before any of it runs.
    ///
    /// - Throws: a `Diagnostic` with a source range, or `Interrupted`.
    public func evaluate(_ source: String, in session: any CommandSession) throws -> CellResult {
        let program: Program
        do {
            program = try parse(source, in: session)
        } catch {
            throw improved(error, in: session)
        }
        var scope = Scope()
        return try Evaluator(session: session, source: source).run(program.statements, &scope)
    }

    /// An unknown command that is the name of a value is told how values are used.
    private func improved(_ error: LanguageError, in session: any CommandSession) -> any Diagnostic
    {
        guard case .unknownCommand(let name, _, let range) = error else { return error }
        let first = name.split(separator: " ").first.map(String.init) ?? name
        guard let value = session.value(named: first) else { return error }
        return ValueIsNoCommand(
            name: first, type: value.typeName, command: commands[first]?.name, range: range)
    }

    /// Whether a source text can be run as it is.
    public func isComplete(
        _ source: String, in session: (any CommandSession)? = nil
    ) -> Completeness {
        do throws(LanguageError) {
            _ = try parse(source, in: session)
            return .complete
        } catch {
            guard error.isIncomplete else { return .invalid }
            let depth = SourceScan(source: source).openBlockCount
            return .incomplete(indent: String(repeating: "    ", count: depth))
        }
    }

    /// The completions at the cursor, the likeliest first.
    ///
    /// - Parameters:
    ///   - source: the text of the cell.
    ///   - cursor: how many Unicode scalars stand before the cursor.
    ///   - session: where names are looked up.
    public func complete(
        _ source: String, cursor: Int, in session: (any CommandSession)? = nil
    ) -> [Completion] {
        Completer(self, source, cursor: cursor, session).completions()
    }

    /// An explanation of what the cursor is on, or `nil` if there is nothing to say.
    ///
    /// - Parameters:
    ///   - source: the text of the cell.
    ///   - cursor: how many Unicode scalars stand before the cursor.
    ///   - detail: 0 for what is needed to go on, 1 for everything.
    ///   - session: where names are looked up.
    public func inspect(
        _ source: String, cursor: Int, detail: Int = 0, in session: (any CommandSession)? = nil
    ) -> MIMEBundle? {
        Inspector(self, source, cursor: cursor, session).page(detail: detail)?.richForm
    }

    /// The reference of all commands, functions and topics in Markdown.
    public func referenceMarkdown() -> String { ReferenceWriter(commands: commands).markdown() }

    /// The same reference as pages of documentation, by their file names.
    public func referencePages() -> [(name: String, text: String)] {
        ReferenceWriter(commands: commands).files()
    }

    /// The page of help on a topic; without a topic, the overview.
    ///
    /// - Throws: `unknownTopic` with the nearest name.
    public func help(_ topic: String?, in session: any CommandSession) throws(LanguageError)
        -> HelpPage
    {
        let words = (topic ?? "").split(separator: " ").map(String.init)
        let writer = HelpWriter(session: session)
        guard let page = writer.page(on: words) else {
            throw .unknownTopic(
                name: words.joined(separator: " "), known: writer.topics, range: nil)
        }
        return page
    }
}

/// Whether a source text can be run as it is.
public enum Completeness: Sendable, Equatable {
    /// It can.
    case complete
    /// More must follow; the next line is indented by these blanks.
    case incomplete(indent: String)
    /// It has an error that no further text can fix.
    case invalid
}

/// The error that a value stands where a command should.
struct ValueIsNoCommand: Diagnostic {
    let name = "UnknownCommand"
    let value: String
    let type: String
    /// The full name of the command that the value's name would start if it were no value.
    let command: String?
    let range: SourceRange

    init(name: String, type: String, command: String? = nil, range: SourceRange) {
        value = name
        self.type = type
        self.command = command
        self.range = range
    }

    var summary: String { "`\(value)` is a \(type), not a command" }
    var remedy: String {
        if let command { return "the command of that name is `\(command)`" }
        return "put the command first, or pipe the value into it, as in `\(value) | show`"
    }
    var sourceRange: SourceRange? { range }
}
