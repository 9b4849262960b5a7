import Support
import Tables

/// A value that another target brings into sessions: a graph, a teacher, a student, a figure.
///
/// A conforming type can be the type of a command's parameter: words then name session values.
public protocol SessionObject: ParameterValue {
    /// The type's name in help and errors, such as `Graph`.
    static var typeName: String { get }
    /// One line for `session list`.
    var summary: String { get }
    /// The whole value as text for a terminal.
    var plainText: String { get }
    /// The whole value as a front end shows it, always with a `text/plain` twin.
    var richForm: MIMEBundle { get }
    /// Texts that a column may hold in tables made from the value, for completion.
    func knownValues(ofColumn name: String) -> [String]
    /// How much memory the value holds, in bytes.
    var memoryBytes: Int { get }
    /// The names that may follow a dot, as in `nouns.name`.
    var fieldNames: [String] { get }
    /// The value behind a dot and a name, if there is one.
    func field(_ name: String) -> Value?
    /// The value as a table, for commands that take tables; `nil` if it is none.
    var asTable: Table? { get }
    /// Whether it is what work had when it was interrupted.
    var wasInterrupted: Bool { get }
    /// Whether another object is the same value.
    func isSame(as other: any SessionObject) -> Bool
    /// Whether a text is the same value.
    func isSame(as text: String) -> Bool
}

extension SessionObject {
    /// The type's name.
    public var typeName: String { Self.typeName }
    /// None by default.
    public func knownValues(ofColumn name: String) -> [String] { [] }
    /// The plain text alone by default.
    public var richForm: MIMEBundle { MIMEBundle(plainText: plainText) }
    /// No fields by default.
    public var fieldNames: [String] { [] }
    /// No fields by default.
    public func field(_ name: String) -> Value? { nil }
    /// Not a table by default.
    public var asTable: Table? { nil }
    /// Whole by default.
    public var wasInterrupted: Bool { false }
    /// No object is a text by default.
    public func isSame(as text: String) -> Bool { false }
    /// The same type and the same plain text by default.
    public func isSame(as other: any SessionObject) -> Bool {
        typeName == other.typeName && plainText == other.plainText
    }
}

extension SessionObject {
    /// A session value of this type.
    public static var kind: ParameterKind { .object([typeName]) }

    /// The session value that a word names, or the value given in parentheses or by a pipe.
    ///
    /// - Throws: `unknownName` or `typeMismatch`.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Self {
        let value = try context.sessionValue(of: operand, expected: typeName) { value in
            value.object(as: Self.self) != nil
        }
        guard let object = value.object(as: Self.self) else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        return object
    }

    /// How an object is written in source text: it has no literal, so by its type.
    public var sourceText: String { "(\(typeName))" }
}
