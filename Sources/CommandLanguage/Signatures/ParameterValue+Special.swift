import Support
import Tables

extension Value: ParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .any }
    /// The value in source form.
    public var sourceText: String { inlineText(limit: 80) }

    /// The value that a word names, else the word as text; other values as they are.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Value {
        if case .word(let word) = operand.content, let value = context.lookup(word) {
            return value
        }
        return operand.plainValue
    }
}

extension Table: ParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .table }
    /// The value in source form.
    public var sourceText: String { "(Table)" }

    /// A table that a word names or a value that can be seen as one.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Table {
        let value = try context.sessionValue(of: operand, expected: "Table") { $0.asTable != nil }
        guard let table = value.asTable else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        return table
    }
}

extension Record: ParameterValue {
    /// The kind of values it accepts.
    public static var kind: ParameterKind { .record }
    /// The value in source form.
    public var sourceText: String { Value.record(self).inlineText(limit: 80) }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Record {
        let value = try context.sessionValue(of: operand, expected: "Record") {
            if case .record = $0 { true } else { false }
        }
        guard case .record(let record) = value else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        return record
    }
}

/// A file's path as written; a tilde stands for the home folder.
public struct FilePath: ParameterValue {
    /// The path as written.
    public let path: String

    /// Makes a path.
    public init(_ path: String) { self.path = path }

    /// The kind of values it accepts.
    public static var kind: ParameterKind { .path([]) }
    /// The value in source form.
    public var sourceText: String { SourcePrinter.word(path) }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> FilePath {
        guard let path = operand.wordOrText, !path.isEmpty else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        return FilePath(path)
    }

    /// The path with a leading `~/` replaced.
    ///
    /// - Parameter home: the home folder, without a slash at its end.
    public func expanded(home: String) -> String {
        path == "~" ? home : path.hasPrefix("~/") ? home + path.dropFirst() : path
    }
}

/// The name of a column of the table that a command works on.
public struct ColumnName: ParameterValue {
    /// The name.
    public let name: String

    /// Makes a name.
    public init(_ name: String) { self.name = name }

    /// The kind of values it accepts.
    public static var kind: ParameterKind { .column }
    /// The value in source form.
    public var sourceText: String { SourcePrinter.name(name) }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> ColumnName {
        guard let name = operand.wordOrText else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        return ColumnName(name)
    }
}

/// A value together with the name it goes by in the session, for commands that label what they show.
public struct Named<Wrapped: ParameterValue>: ParameterValue {
    /// The name, if the value was given by one.
    public let name: String?
    /// The value.
    public let value: Wrapped

    /// Makes a named value.
    public init(_ name: String?, _ value: Wrapped) {
        self.name = name
        self.value = value
    }

    /// The kind of values it accepts.
    public static var kind: ParameterKind { Wrapped.kind }
    /// The value in source form.
    public var sourceText: String { name ?? value.sourceText }

    /// Makes the value from an argument or a piped value.
    public static func bind(_ operand: Operand, in context: BindingContext) throws -> Named {
        let value = try Wrapped.bind(operand, in: context)
        switch operand.content {
        case .value(.text(let text), let name):
            return Named(name ?? (context.lookup(text) == nil ? nil : text), value)
        case .value(_, let name): return Named(name, value)
        case .word(let word): return Named(context.lookup(word) == nil ? nil : word, value)
        default: return Named(nil, value)
        }
    }
}

/// An object of any type that a word names, for commands that take several types.
public struct AnyObjectValue: ParameterValue {
    /// The object.
    public let object: any SessionObject

    /// Makes a value.
    public init(_ object: any SessionObject) { self.object = object }

    /// The kind of values it accepts.
    public static var kind: ParameterKind { .object([]) }
    /// The value in source form.
    public var sourceText: String { "(\(object.typeName))" }

    /// Makes the value from an argument or a piped value.
    public static func bind(
        _ operand: Operand, in context: BindingContext
    ) throws -> AnyObjectValue {
        let value = try context.sessionValue(of: operand, expected: "value") {
            if case .object = $0 { true } else { false }
        }
        guard case .object(let object) = value else {
            throw context.mismatch(operand, expected: "a graph, a teacher, a student or the like")
        }
        return AnyObjectValue(object)
    }
}
