import Support

/// All commands by name.
public struct CommandTable: Sendable {
    /// The commands, in the order registered.
    public let commands: [AnyCommand]
    private let byName: [String: Int]
    /// The names and shapes that the parser needs.
    public let grammar: CommandGrammar
    /// The terms of the field that `help` explains.
    public let terms: [HelpTerm]
    /// The meanings of columns in the tables of all commands, by name.
    public let columnMeanings: [String: String]

    /// Makes a table; of commands with the same name the first counts.
    ///
    /// - Parameters:
    ///   - types: The commands.
    ///   - terms: The terms of the field that `help` explains.
    ///   - columnMeanings: What columns mean in the tables of all commands, by name.
    public init(
        _ types: [any Command.Type], terms: [HelpTerm] = [], columnMeanings: [String: String] = [:]
    ) {
        self.init(
            commands: types.map { Self.erased($0) }, terms: terms, columnMeanings: columnMeanings)
    }

    private static func erased<Wrapped: Command>(_ type: Wrapped.Type) -> AnyCommand {
        AnyCommand(type)
    }

    init(
        commands: [AnyCommand], terms: [HelpTerm] = [], columnMeanings: [String: String] = [:]
    ) {
        self.commands = commands
        self.terms = terms
        self.columnMeanings = columnMeanings
        var byName: [String: Int] = [:]
        for (index, command) in commands.enumerated() {
            for name in [command.name] + command.aliases where byName[name] == nil {
                byName[name] = index
            }
        }
        self.byName = byName
        grammar = CommandGrammar(byName.mapValues { commands[$0].shape })
    }

    /// The command of a name or alias.
    public subscript(name: String) -> AnyCommand? { byName[name].map { commands[$0] } }

    /// The meaning of a column of a command's table, if it is known.
    public func meaning(ofColumn column: String, of command: AnyCommand? = nil) -> String? {
        command?.columnMeanings[column] ?? columnMeanings[column]
    }

    /// All names and aliases, in order.
    public var names: [String] { byName.keys.sorted() }

    /// The first words of two-word commands, in the order registered.
    public var nouns: [String] {
        var seen: Set<String> = []
        return commands.map(\.words).filter { $0.count == 2 }.map { $0[0] }
            .filter { seen.insert($0).inserted }
    }

    /// Everything that `help` explains whatever the session holds, with its summary.
    public var helpTopics: [Suggestion] {
        nouns.map { Suggestion($0, "Commands that begin with `\($0)`.") }
            + commands.map { Suggestion($0.name, $0.summary) }
            + LanguageTopics.all.map { Suggestion($0.name, $0.summary) }
            + terms.map { Suggestion($0.name, "A term of the field.") }
            + ExpressionFunction.all.map { Suggestion($0.name, $0.summary) }
    }

    /// The commands of a noun, in the order registered.
    public func commands(of noun: String) -> [AnyCommand] {
        commands.filter { $0.words.count == 2 && $0.words[0] == noun }
    }
}

/// A type-erased command: its plain data, and a way to run it.
public final class AnyCommand: Sendable {
    /// Its name of one or two words.
    public let name: String
    /// Its other names.
    public let aliases: [String]
    /// Its summary.
    public let summary: String
    /// Further help in Markdown.
    public let discussion: String
    /// Its parameters.
    public let parameters: [ParameterDescription]
    /// Its result.
    public let result: ResultShape
    /// Uses of it.
    public let examples: [Example]
    /// The meanings of its columns that it declares itself.
    public let columnMeanings: [String: String]
    /// Values that could be meant for one of its parameters.
    let suggestions: @Sendable (String, SuggestionCall) -> [Suggestion]
    let run: @Sendable (BoundCall) throws -> CommandResult

    /// Erases the types of a command.
    public init<Wrapped: Command>(_ type: Wrapped.Type) {
        let signature = Wrapped.signature
        name = Wrapped.name
        aliases = Wrapped.aliases
        summary = Wrapped.summary
        discussion = Wrapped.discussion
        parameters = signature.parameters
        result = Wrapped.result
        examples = Wrapped.examples
        columnMeanings = Wrapped.columnMeanings
        suggestions = { Wrapped.suggestions(for: $0, in: $1) }
        run = { call in
            let clock = ContinuousClock()
            let start = clock.now
            // By then all that the command alone held is freed.
            defer { call.session.commandEnded(after: clock.now - start) }
            return try Wrapped().run(signature.make(call), in: call.session)
        }
    }

    /// The words of the name.
    public var words: [String] { name.split(separator: " ").map(String.init) }

    /// The positional parameters, in order.
    public var positionals: [ParameterDescription] {
        parameters.filter { $0.role == .positional || $0.role == .rest }
    }

    /// The options and flags, in order.
    public var options: [ParameterDescription] {
        parameters.filter { $0.role == .option || $0.role == .flag }
    }

    /// The grammar that the parser needs.
    public var shape: CommandShape {
        let before = positionals.prefix { $0.kind != .expression }
        let hasExpression = before.count < positionals.count
        return CommandShape(
            valuesBeforeExpression: hasExpression ? before.count : nil,
            takesBlock: positionals.contains { $0.kind == .block },
            takesPipe: before.contains { $0.kind.canBePiped },
            valuedOptions: Set(
                options.filter { $0.role == .option }.flatMap { [$0.name] + $0.formerNames }))
    }

    /// How it is written, such as `student train graph [--conv choice]`.
    public var usage: String { usage(as: name) }

    /// How it is written under one of its names.
    func usage(as name: String) -> String {
        let parts = parameters.map { parameter in
            let text =
                switch parameter.role {
                case .positional: parameter.name
                case .rest: parameter.name + "…"
                case .option: "--\(parameter.name) \(parameter.kind.usageLabel)"
                case .flag: "--\(parameter.name)"
                }
            return parameter.isRequired ? text : "[\(text)]"
        }
        return ([name] + parts).joined(separator: " ")
    }
}
