import Support
import Tables

/// One command: a Swift type whose single declaration feeds parsing, validation, completion,
/// inspection, documentation and tests.
public protocol Command: Sendable {
    /// The values that its parameters give.
    associatedtype Arguments: Sendable
    /// One or two words, such as `compare` or `student train`.
    static var name: String { get }
    /// Other names, such as `where` for `table where`.
    static var aliases: [String] { get }
    /// One sentence: what it does.
    static var summary: String { get }
    /// Further paragraphs of help in Markdown; may be empty.
    static var discussion: String { get }
    /// The kind of values it accepts.
    static var signature: Signature<Arguments> { get }
    /// The type of its result, as far as it is known before it runs.
    static var result: ResultShape { get }
    /// The meanings of its columns, by name, where they differ from those of all commands.
    static var columnMeanings: [String: String] { get }
    /// Uses of it that help shows and tests run.
    static var examples: [Example] { get }
    /// Values that could be meant for one of its parameters, for completion.
    static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion]
    /// Makes the command.
    init()
    /// Runs it.
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult
}

extension Command {
    /// No other names by default.
    public static var aliases: [String] { [] }
    /// No further help by default.
    public static var discussion: String { "" }
    /// Not known by default.
    public static var result: ResultShape { .unknown }
    /// None of its own by default.
    public static var columnMeanings: [String: String] { [:] }
    /// None by default.
    public static func suggestions(for parameter: String, in call: SuggestionCall) -> [Suggestion] {
        []
    }
}

/// The type of a command's result, as far as it is known before it runs.
public enum ResultShape: Sendable, Equatable {
    /// It depends.
    case unknown
    /// Nothing.
    case nothing
    /// A table with these columns, and perhaps more.
    case table([String])
    /// A table with the columns of the table it was given.
    case sameColumns
    /// An object of a type, such as `Graph`.
    case object(String)
    /// A number, a text or the like, by the name of its type.
    case plain(String)
}

/// A use of a command, shown by help and run by a test.
public struct Example: Sendable, Equatable {
    /// The statement.
    public let source: String
    /// One sentence: what it shows.
    public let explanation: String
    /// A text that its result must contain, if one is named.
    public let prints: String?

    /// Makes an example.
    public init(_ source: String, _ explanation: String, prints: String? = nil) {
        self.source = source
        self.explanation = explanation
        self.prints = prints
    }
}

/// The result of a command.
public struct CommandResult: Sendable {
    /// The value that is piped on, assigned or shown.
    public let value: Value
    /// Whether it is shown nowhere even as the last result of a cell.
    public let isSilent: Bool

    /// Makes a result.
    public init(_ value: Value, isSilent: Bool = false) {
        self.value = value
        self.isSilent = isSilent
    }

    /// A command that has no result.
    public static let nothing = CommandResult(.nothing)
    /// A table.
    public static func table(_ table: Table) -> CommandResult { CommandResult(.table(table)) }
    /// A text.
    public static func text(_ text: String) -> CommandResult { CommandResult(.text(text)) }
    /// An object.
    public static func object(_ object: some SessionObject) -> CommandResult {
        CommandResult(.object(object))
    }
}

/// The session as commands and the evaluator use it.
///
/// Safe to use from several threads.
public protocol CommandSession: AnyObject, Sendable {
    /// The names of its values, in the order they were first assigned.
    var names: [String] { get }
    /// The value of a name.
    func value(named name: String) -> Value?
    /// Gives a name a value, at once and whole.
    ///
    /// - Throws: a `Diagnostic` if the session cannot take it.
    func assign(_ value: Value, to name: String) throws
    /// Keeps what interrupted work gave, in case nothing gives it a name.
    func keepInterrupted(_ value: Value)
    /// Takes a name away; returns what it stood for.
    func remove(_ name: String) -> Value?
    /// The definitions made with `def`, in order.
    var definitions: [Definition] { get }
    /// Adds or replaces a definition.
    func define(_ definition: Definition)
    /// Takes a definition away; returns whether there was one.
    func removeDefinition(_ name: String) -> Bool
    /// All commands.
    var commands: CommandTable { get }
    /// The value of a setting (`set`), such as `seed` or `rows`.
    func setting(_ name: String) -> Value?
    /// Where things are shown.
    var output: any Output { get }
    /// Where long work reports to and sees that it shall stop.
    var progress: any ProgressReport { get }
    /// Told that a command has ended, whatever it gave or threw.
    func commandEnded(after duration: Duration)
}

extension CommandSession {
    /// Does nothing by default.
    public func commandEnded(after duration: Duration) {}
    /// Keeps nothing by default.
    public func keepInterrupted(_ value: Value) {}
}

/// A command that a person made with `def`.
public struct Definition: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// The names of its parameters.
    public let parameters: [String]
    /// Its statements.
    public let body: Block
    /// The text of the cell it was made in, for errors inside it.
    public let source: String
    /// The definition's own text, for saving it.
    public let text: String

    /// Makes a definition.
    public init(name: String, parameters: [String], body: Block, source: String, text: String) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.source = source
        self.text = text
    }
}
