import Text

/// The kind of value that a parameter accepts, as plain data for help, completion and errors.
public indirect enum ParameterKind: Sendable, Equatable {
    /// `true` or `false`.
    case boolean
    /// An integer.
    case integer
    /// A number.
    case number
    /// Text.
    case text
    /// One of some words.
    case choice([String])
    /// A session value of one of these types; any object if there are none.
    case object([String])
    /// A table, or what can be seen as one.
    case table
    /// Values of one kind in brackets, or one such value.
    case list(ParameterKind)
    /// A record.
    case record
    /// Anything.
    case any
    /// A file, with the endings that it usually has.
    case path([String])
    /// A column of the table that the command works on.
    case column
    /// The rest of the stage as a calculation.
    case expression
    /// Statements in braces.
    case block

    /// The kind with its article, as in errors: `expected: …`.
    public var phrase: String {
        switch self {
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .text: "text"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .object(let names): names.isEmpty ? "a session value" : "a \(Self.joined(names))"
        case .table: "a table"
        case .list(.integer): "whole numbers, such as [1 2 3] or 0..4"
        case .list(let kind): "a list, each \(kind.phrase)"
        case .record: "a record, such as {a: 1}"
        case .any: "a value"
        case .path: "a file"
        case .column: "a column"
        case .expression: "a calculation, such as degree > 3"
        case .block: "statements in braces"
        }
    }

    /// The kind in one or two words, for the type column of help.
    public var label: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .text: "text"
        case .choice: "choice"
        case .object(let names): names.isEmpty ? "session value" : Self.joined(names)
        case .table: "Table"
        case .list(let kind): "list of \(kind.label)"
        case .record: "record"
        case .any: "any value"
        case .path: "file"
        case .column: "column"
        case .expression: "expression"
        case .block: "block"
        }
    }

    /// The kind in a usage line: few and short choices are all named.
    var usageLabel: String {
        guard case .choice(let choices) = self else { return label }
        let all = choices.joined(separator: "|")
        return all.count <= 24 ? all : label
    }

    private static func joined(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The kind of the elements, or the kind itself if it is no list.
    public var element: ParameterKind {
        if case .list(let kind) = self { kind } else { self }
    }

    /// Whether a value that a pipe brings fits.
    public func accepts(_ value: Value) -> Bool {
        switch (self, value) {
        case (.any, _): return true
        case (.boolean, .boolean), (.integer, .integer), (.number, .integer), (.number, .number),
            (.text, .text), (.path, .text), (.record, .record):
            return true
        case (.choice(let choices), .text(let text)): return choices.contains(text)
        case (.object(let names), .object(let object)):
            return names.isEmpty || names.contains(object.typeName)
        case (.table, _): return value.asTable != nil
        case (.list(let kind), .list(let values)): return values.allSatisfy { kind.accepts($0) }
        case (.list(let kind), _): return kind.accepts(value)
        default: return false
        }
    }

    /// Whether some value that a pipe brings could fit.
    var canBePiped: Bool {
        switch self {
        case .expression, .block, .column: false
        case .list(let kind): kind.canBePiped
        default: true
        }
    }
}

/// Everything about one parameter of a command as plain data: what the binder, the completer, the
/// inspector, help, the reference and the audit read.
public struct ParameterDescription: Sendable, Equatable {
    /// How a parameter is written.
    public enum Role: Sendable, Equatable {
        /// By its place.
        case positional
        /// By its place, taking all values that are left.
        case rest
        /// `--name value`.
        case option
        /// `--name`.
        case flag
    }

    /// The name, in kebab-case, without dashes.
    public let name: String
    /// How it is written.
    public let role: Role
    /// The kind of values it accepts.
    public let kind: ParameterKind
    /// Whether it must be given.
    public let isRequired: Bool
    /// The default as it would be written, if there is one.
    public let defaultText: String?
    /// The smallest and largest number allowed, if there are bounds.
    public let bounds: ClosedRange<Double>?
    /// The unit of a number.
    public let unit: Unit?
    /// One sentence: what it is for.
    public let help: String
    /// The numbers of the default, which the audit holds against the bounds.
    let defaultValues: [Double]
    /// In words, what holds where it is not given and has no default of its own.
    public var otherwise: String?
    /// Names that earlier versions had, which are still understood.
    public var formerNames: [String] = []

    /// The parameter as it is written in a usage line, such as `--epochs` or `graph`.
    public var spelling: String { role == .option || role == .flag ? "--\(name)" : name }

    /// Whether it is an option or flag of this name, the present one or a former one.
    func isNamed(_ name: String) -> Bool {
        (role == .option || role == .flag) && (self.name == name || formerNames.contains(name))
    }

    /// The bounds and the unit behind the type, as help shows them; `nil` if there are none.
    var shownRange: String? {
        guard bounds != nil || unit != nil else { return nil }
        var text = ""
        if let bounds {
            let low = NumberText.readable(bounds.lowerBound)
            text =
                bounds.upperBound >= 1e9
                ? ", \(low) or more" : " from \(low) to \(NumberText.readable(bounds.upperBound))"
        }
        return text + (unit.map { " (\($0.name))" } ?? "")
    }

    /// The default as help shows it; `nil` if nothing is said of it.
    public var shownDefault: String? {
        if let defaultText { return "`\(defaultText)`" }
        if isRequired { return "required" }
        return otherwise ?? (role == .flag ? "off" : nil)
    }

    /// The allowed values in words: the kind, its bounds and unit.
    public var allowed: String {
        guard let bounds else {
            return unit.map { "\(kind.phrase) of \($0.name)" } ?? kind.phrase
        }
        let isWhole = kind.element == .integer
        let isList = kind.element != kind
        let what =
            isList
            ? (isWhole ? "whole numbers" : "numbers") : isWhole ? "a whole number" : "a number"
        let counted = what + (unit.map { " of \($0.name)" } ?? "")
        let low = NumberText.readable(bounds.lowerBound)
        if bounds.upperBound >= 1e9 { return "\(counted), \(low) or more" }
        return "\(counted) from \(low) to \(NumberText.readable(bounds.upperBound))"
    }
}

/// The unit of a number.
public struct Unit: Sendable, Equatable, ExpressibleByStringLiteral {
    /// The unit in the plural, such as `epochs`.
    public let name: String

    /// Makes a unit.
    public init(stringLiteral name: String) { self.name = name }

    /// Passes over the training data.
    public static let epochs: Unit = "epochs"
    /// Nodes of a graph.
    public static let nodes: Unit = "nodes"
    /// Steps along edges.
    public static let hops: Unit = "hops"
    /// Tokens of a tokenizer.
    public static let tokens: Unit = "tokens"
    /// Words.
    public static let words: Unit = "words"
    /// Rows of a table.
    public static let rows: Unit = "rows"
    /// Seconds.
    public static let seconds: Unit = "seconds"
    /// Bytes.
    public static let bytes: Unit = "bytes"
}
