import Support
import Text

/// A Swift type that a command's parameter can have.
///
/// Enums of texts conform by declaration alone; session objects do through `SessionObject`.
public protocol ParameterValue: Sendable {
    /// The kind of values it accepts, as plain data.
    static var kind: ParameterKind { get }
    /// The value for a parameter that was not given, for types that allow it.
    static var absent: Self? { get }
    /// Makes the value from an argument or a piped value.
    static func bind(_ operand: Operand, in context: BindingContext) throws -> Self
    /// The value in source form.
    var sourceText: String { get }
}

extension ParameterValue {
    /// Most types must be given.
    public static var absent: Self? { nil }
    /// The value's own description.
    public var sourceText: String { "\(self)" }
}

/// A parameter type whose values are made of numbers that can have bounds.
public protocol BoundedParameterValue: ParameterValue {
    /// The type of the numbers.
    associatedtype Bound: Comparable & Sendable
    /// The numbers as they are compared with the bounds.
    var boundedValues: [Double] { get }
    /// A bound as a number.
    static func number(_ bound: Bound) -> Double
}

extension Int: BoundedParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .integer }
    /// The numbers inside.
    public var boundedValues: [Double] { [Double(self)] }
    /// The bound as a number.
    public static func number(_ bound: Int) -> Double { Double(bound) }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Int {
        switch operand.plainValue {
        case .integer(let value): return value
        case .number(let value):
            guard let whole = Int(exactly: value) else { fallthrough }
            return whole
        default: throw context.mismatch(operand, expected: context.parameter.allowed)
        }
    }
}

extension Double: BoundedParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .number }
    /// The numbers inside.
    public var boundedValues: [Double] { [self] }
    /// The bound as a number.
    public static func number(_ bound: Double) -> Double { bound }
    /// The value in source form.
    public var sourceText: String { NumberText.display(self) }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Double {
        guard let value = operand.plainValue.asNumber else {
            throw context.mismatch(operand, expected: context.parameter.allowed)
        }
        return value
    }
}

extension Float: BoundedParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .number }
    /// The numbers inside.
    public var boundedValues: [Double] { [Double(self)] }
    /// The bound as a number.
    public static func number(_ bound: Float) -> Double { Double(bound) }
    /// The value in source form.
    public var sourceText: String { NumberText.display(Double(self)) }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Float {
        Float(try Double.bind(operand, in: context))
    }
}

extension Bool: ParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .boolean }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Bool {
        guard case .boolean(let value) = operand.plainValue else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        return value
    }
}

extension String: ParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .text }
    /// The value in source form.
    public var sourceText: String { SourcePrinter.word(self) }

    /// Words and texts; numbers are taken as they are written.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> String {
        if let text = operand.wordOrText { return text }
        switch operand.plainValue {
        case .integer, .number: return operand.plainValue.inlineText(limit: .max)
        default: throw context.mismatch(operand, expected: kind.phrase)
        }
    }
}

extension Optional: ParameterValue where Wrapped: ParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { Wrapped.kind }
    /// The value of a parameter that was not given.
    public static var absent: Wrapped?? { .some(nil) }
    /// The value in source form.
    public var sourceText: String { map(\.sourceText) ?? "nothing" }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Wrapped? {
        .some(try Wrapped.bind(operand, in: context))
    }
}

extension Optional: BoundedParameterValue where Wrapped: BoundedParameterValue {
    /// The numbers inside.
    public var boundedValues: [Double] { map(\.boundedValues) ?? [] }
    /// The bound as a number.
    public static func number(_ bound: Wrapped.Bound) -> Double { Wrapped.number(bound) }
}

extension Array: ParameterValue where Element: ParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .list(Element.kind) }
    /// The value in source form.
    public var sourceText: String { "[" + map(\.sourceText).joined(separator: " ") + "]" }

    /// The elements of a list, or one element alone.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> [Element] {
        if let name = operand.wordOrText, let value = context.lookup(name),
            case .list = value, !Element.kind.takesWords
        {
            return try bind(
                Operand(.value(value, name: name), range: operand.range), in: context)
        }
        return try operand.elements.map { try Element.bind($0, in: context) }
    }
}

extension Array: BoundedParameterValue where Element: BoundedParameterValue {
    /// The numbers inside.
    public var boundedValues: [Double] { flatMap(\.boundedValues) }
    /// The bound as a number.
    public static func number(_ bound: Element.Bound) -> Double { Element.number(bound) }
}

extension ParameterKind {
    /// Whether a bare word means itself rather than a session value.
    var takesWords: Bool {
        switch self {
        case .text, .choice, .path, .column, .any, .boolean: true
        default: false
        }
    }
}

extension ParameterValue where Self: CaseIterable & RawRepresentable, Self.RawValue == String {
    /// One of the cases.
    public static var kind: ParameterKind { .choice(allCases.map(\.rawValue)) }
    /// The case's word.
    public var sourceText: String { rawValue }

    /// The case of a word or text.
    ///
    /// - Throws: `unknownChoice` or `typeMismatch`.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Self {
        guard let word = operand.wordOrText else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        guard let choice = Self(rawValue: word) else {
            if context.lookup(word) != nil {
                throw context.mismatch(operand, expected: kind.phrase)
            }
            throw LanguageError.unknownChoice(
                parameter: "`\(context.parameter.spelling)`", found: word,
                choices: allCases.map(\.rawValue), range: operand.range)
        }
        return choice
    }
}
