import Support

/// What was written for a parameter, or piped into it, before its type is known.
public struct Operand: Sendable {
    /// What an operand can be.
    public indirect enum Content: Sendable {
        /// A bare word.
        case word(String)
        /// A value, and the name it goes by if it was a variable.
        case value(Value, name: String?)
        /// Operands in brackets.
        case list([Operand])
        /// Names and operands in braces.
        case record([(name: String, value: Operand)])
    }

    /// What it is.
    public let content: Content
    /// Where it stands.
    public let range: SourceRange

    /// Makes an operand.
    public init(_ content: Content, range: SourceRange) {
        self.content = content
        self.range = range
    }

    /// The value without a type that could resolve words: they are text, but for `true`, `false` and
    /// `nothing`.
    public var plainValue: Value {
        switch content {
        case .word("true"): .boolean(true)
        case .word("false"): .boolean(false)
        case .word("nothing"): .nothing
        case .word(let word): .text(word)
        case .value(let value, _): value
        case .list(let operands): .list(operands.map(\.plainValue))
        case .record(let fields): .record(Record(fields.map { ($0.name, $0.value.plainValue) }))
        }
    }

    /// The text of a word or of a text value.
    public var wordOrText: String? {
        switch content {
        case .word(let word): word
        case .value(.text(let text), _): text
        default: nil
        }
    }

    /// The elements of a list, or the operand alone if it is none.
    public var elements: [Operand] {
        switch content {
        case .list(let operands): operands
        case .value(.list(let values), _):
            values.map { Operand(.value($0, name: nil), range: range) }
        default: [self]
        }
    }

    /// Whether it is a list.
    public var isList: Bool {
        switch content {
        case .list, .value(.list, _): true
        default: false
        }
    }

    /// What was found, for an error: the type and, if it is short, the value.
    public var found: String {
        switch content {
        case .word(let word): "the word `\(word)`"
        case .value(let value, let name): Self.phrase(of: value, name: name)
        case .list(let operands): "a list of \(operands.count)"
        case .record: "a record"
        }
    }

    /// A value in words: its type with its name or its text.
    static func phrase(of value: Value, name: String? = nil) -> String {
        let article = "AEIO".contains(value.typeName.first ?? "x") ? "an" : "a"
        if let name { return "\(article) \(value.typeName) (`\(name)`)" }
        switch value {
        case .nothing: return "nothing"
        case .boolean, .integer, .number: return value.inlineText(limit: 40)
        case .text(let text):
            return text.isEmpty ? "empty text" : "the text `\(value.inlineText(limit: 40))`"
        default: return "\(article) \(value.typeName)"
        }
    }
}

/// What binding a value to a parameter may look at: the names of the session and the parameter.
public struct BindingContext: Sendable {
    let call: BoundCall
    /// The parameter's place among those of the command.
    let index: Int

    /// The command being called.
    public var command: String { call.name }
    /// The parameter being bound.
    public var parameter: ParameterDescription { call.command.parameters[index] }
    /// The value of a local or session name.
    public func lookup(_ name: String) -> Value? {
        call.scope.local(name) ?? call.session.value(named: name)
    }
    /// All names that `lookup` knows.
    public func names() -> [String] { call.scope.localNames + call.session.names }

    /// The error that an operand is of another type.
    public func mismatch(_ operand: Operand, expected: String) -> LanguageError {
        let subject = "`\(parameter.spelling)`"
        guard let name = operand.wordOrText, let value = lookup(name) else {
            return .typeMismatch(
                subject: subject, expected: expected, found: operand.found, range: operand.range)
        }
        switch parameter.kind.element {
        case .integer, .number, .boolean, .choice:
            return .nameNeedsParentheses(
                subject: subject, expected: expected, name: name, range: operand.range)
        default:
            return .typeMismatch(
                subject: subject, expected: expected,
                found: Operand.phrase(of: value, name: name), range: operand.range)
        }
    }

    /// The value that a word or text names in the session, or the value itself.
    ///
    /// - Throws: `unknownName` if nothing that is wanted goes by the name.
    public func sessionValue(
        of operand: Operand, expected: String, isWanted: (Value) -> Bool
    ) throws(LanguageError) -> Value {
        guard let name = operand.wordOrText else { return operand.plainValue }
        if let value = lookup(name) { return value }
        let known = names().filter { lookup($0).map(isWanted) ?? false }
        throw .unknownName(name: name, expected: expected, known: known, range: operand.range)
    }
}
