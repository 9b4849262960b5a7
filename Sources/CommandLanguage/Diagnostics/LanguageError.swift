import Support

/// Errors in a statement of the command language.
public enum LanguageError: Diagnostic, Equatable {
    /// The text breaks the grammar.
    case syntax(SyntaxProblem, range: SourceRange)
    /// No command has this name.
    case unknownCommand(name: String, known: [String], range: SourceRange)
    /// A noun stands without one of its verbs.
    case missingVerb(noun: String, verbs: [String], range: SourceRange)
    /// A command has no such option.
    case unknownOption(command: String, option: String, known: [String], range: SourceRange)
    /// An option is given twice.
    case repeatedOption(command: String, option: String, range: SourceRange)
    /// No session value (of the wanted type) has this name.
    case unknownName(name: String, expected: String?, known: [String], range: SourceRange)
    /// The table has no such column.
    case unknownColumn(name: String, columns: [String], range: SourceRange)
    /// The value has no such field.
    case unknownField(name: String, type: String, fields: [String], range: SourceRange)
    /// There is no such function.
    case unknownFunction(name: String, known: [String], range: SourceRange)
    /// A word is none of a parameter's choices.
    case unknownChoice(parameter: String, found: String, choices: [String], range: SourceRange)
    /// There is nothing to explain under this name.
    case unknownTopic(name: String, known: [String], range: SourceRange?)
    /// A value is of another type than is needed.
    case typeMismatch(subject: String, expected: String, found: String, range: SourceRange?)
    /// The name of a value stands where only `(name)` means the value.
    case nameNeedsParentheses(subject: String, expected: String, name: String, range: SourceRange)
    /// A required parameter has no value.
    case missingValue(command: String, parameter: String, expected: String, range: SourceRange)
    /// An option stands without its value.
    case missingOptionValue(command: String, option: String, expected: String, range: SourceRange)
    /// There are more values than parameters.
    case extraValue(command: String, found: String, usage: String, range: SourceRange)
    /// No parameter of a command takes what is piped into it.
    case pipeNotAccepted(command: String, found: String, expected: String?, range: SourceRange)
    /// A number is outside a parameter's bounds.
    case outOfRange(subject: String, found: String, allowed: String, range: SourceRange?)
    /// The name belongs to the language or a command.
    case reservedName(name: String, role: String, proposal: String, range: SourceRange)
    /// A calculation compares values of types that are never equal.
    case mixedComparison(operation: String, left: String, right: String, range: SourceRange)
    /// A function has another number of arguments.
    case wrongArgumentCount(function: String, usage: String, found: Int, range: SourceRange)
    /// A function cannot work on its arguments.
    case functionFailed(function: String, reason: String, usage: String, range: SourceRange)
    /// A number was divided by zero.
    case divisionByZero(range: SourceRange)
    /// A result is too large for an integer.
    case overflow(operation: String, range: SourceRange)
    /// The text after `=~` is no regular expression.
    case badPattern(pattern: String, reason: String, range: SourceRange)
    /// Definitions call each other, or brackets nest, too deeply.
    case recursionLimit(subject: String, limit: Int, range: SourceRange)
    /// A list or range is longer than may be.
    case tooLong(subject: String, count: String, limit: Int, range: SourceRange?)
    /// An internal failure of a command.
    case internalFailure(command: String, reason: String, range: SourceRange)
}

/// How a text can break the grammar.
public enum SyntaxProblem: Sendable, Equatable {
    /// Something else was expected here.
    case unexpected(found: String, expected: String)
    /// The text ends where something was expected.
    case endsEarly(expected: String)
    /// A string is not closed.
    case openString
    /// A bracket is not closed.
    case openBracket(String)
    /// A closing bracket without its opening one.
    case strayBracket(String)
    /// A minus without a blank on both sides.
    case minusNeedsBlanks
    /// Letters follow a number directly.
    case lettersAfterNumber(String)
    /// An option with one dash.
    case singleDash(String)
    /// An escape that strings do not know.
    case unknownEscape(String)
    /// A character that belongs to nothing.
    case strayCharacter(String)
    /// Two comparisons in a row.
    case chainedComparison
    /// `=` inside a calculation.
    case singleEquals
    /// An empty name between backticks, or one over several lines.
    case badQuotedName
    /// A name is given twice in a record or a definition.
    case repeatedName(String)
}

extension LanguageError {
    /// The stable short word for each case.
    public var name: String {
        switch self {
        case .syntax: "Syntax"
        case .unknownCommand, .missingVerb: "UnknownCommand"
        case .unknownOption: "UnknownOption"
        case .repeatedOption: "RepeatedOption"
        case .unknownName: "UnknownName"
        case .unknownColumn: "UnknownColumn"
        case .unknownField: "UnknownField"
        case .unknownFunction: "UnknownFunction"
        case .unknownChoice: "UnknownChoice"
        case .unknownTopic: "UnknownTopic"
        case .typeMismatch, .nameNeedsParentheses, .mixedComparison: "TypeMismatch"
        case .missingValue, .missingOptionValue: "MissingValue"
        case .extraValue: "ExtraValue"
        case .pipeNotAccepted: "PipeNotAccepted"
        case .outOfRange, .tooLong: "OutOfRange"
        case .reservedName: "ReservedName"
        case .wrongArgumentCount: "WrongArgumentCount"
        case .functionFailed: "FunctionFailed"
        case .divisionByZero: "DivisionByZero"
        case .overflow: "Overflow"
        case .badPattern: "BadPattern"
        case .recursionLimit: "RecursionLimit"
        case .internalFailure: "InternalFailure"
        }
    }

    /// The characters at fault.
    public var sourceRange: SourceRange? {
        switch self {
        case .syntax(_, let range), .unknownCommand(_, _, let range),
            .missingVerb(_, _, let range), .unknownOption(_, _, _, let range),
            .repeatedOption(_, _, let range), .unknownName(_, _, _, let range),
            .unknownField(_, _, _, let range), .unknownFunction(_, _, let range),
            .unknownChoice(_, _, _, let range), .nameNeedsParentheses(_, _, _, let range),
            .missingValue(_, _, _, let range),
            .missingOptionValue(_, _, _, let range), .extraValue(_, _, _, let range),
            .pipeNotAccepted(_, _, _, let range), .reservedName(_, _, _, let range),
            .wrongArgumentCount(_, _, _, let range), .functionFailed(_, _, _, let range),
            .divisionByZero(let range), .overflow(_, let range), .badPattern(_, _, let range),
            .recursionLimit(_, _, let range), .internalFailure(_, _, let range),
            .unknownColumn(_, _, let range), .mixedComparison(_, _, _, let range):
            range
        case .unknownTopic(_, _, let range), .typeMismatch(_, _, _, let range),
            .outOfRange(_, _, _, let range),
            .tooLong(_, _, _, let range):
            range
        }
    }

    /// Whether more text could complete the error: a bracket or string is open, or the text just ends.
    public var isIncomplete: Bool {
        guard case .syntax(let problem, _) = self else { return false }
        switch problem {
        case .endsEarly, .openString, .openBracket: return true
        default: return false
        }
    }
}
