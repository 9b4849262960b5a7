import Support

/// An argument as written or piped, before its type is known.
public struct Operand: Sendable {
    /// The kinds of operand.
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

    /// Its kind.
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

    /// The finding for an error: the type and, if it is short, the value.
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
