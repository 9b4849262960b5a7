import Support
import Tables

/// A value of the language: of a name, a literal or a command's result.
public enum Value: Sendable, Equatable {
    /// The result of a command that has none, and a missing cell of a table.
    case nothing
    /// `true` or `false`.
    case boolean(Bool)
    /// An integer.
    case integer(Int)
    /// A number with a fraction; percents are numbers too (`60%` is 0.6).
    case number(Double)
    /// Text.
    case text(String)
    /// Values in order.
    case list([Value])
    /// Values by name, in order.
    case record(Record)
    /// Rows of named, typed columns.
    case table(Table)
    /// An object of another target: a graph, a teacher, a student, a figure.
    case object(any SessionObject)

    /// Whether two values are the same; objects are when they say so.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.nothing, .nothing): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.number(let a), .number(let b)): a == b || (a.isNaN && b.isNaN)
        case (.integer(let a), .number(let b)): Double(a) == b
        case (.number(let a), .integer(let b)): a == Double(b)
        case (.text(let a), .text(let b)): a == b
        case (.list(let a), .list(let b)):
            {
                var comparison = ValueComparison()
                return comparison.areEqual(a, b)
            }()
        case (.record(let a), .record(let b)): a == b
        case (.table(let a), .table(let b)): a == b
        case (.object(let a), .object(let b)): a.isSame(as: b)
        case (.object(let a), .text(let b)), (.text(let b), .object(let a)): a.isSame(as: b)
        default: false
        }
    }

    /// The name of the value's type: `Nothing`, `Boolean`, `Integer`, `Number`, `Text`, `List`,
    /// `Record`, `Table`, or what an object calls itself.
    public var typeName: String {
        switch self {
        case .nothing: "Nothing"
        case .boolean: "Boolean"
        case .integer: "Integer"
        case .number: "Number"
        case .text: "Text"
        case .list: "List"
        case .record: "Record"
        case .table: "Table"
        case .object(let object): object.typeName
        }
    }

    /// The value as a number, if it is one.
    public var asNumber: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The value as text, if it is text.
    public var asText: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The object inside, if it is of the wanted type.
    public func object<Object: SessionObject>(as type: Object.Type = Object.self) -> Object? {
        if case .object(let object) = self { object as? Object } else { nil }
    }

    /// The value as a table: tables, records (one row), lists of records and of one-row tables, and
    /// objects that are tables too.
    public var asTable: Table? {
        switch self {
        case .table(let table): table
        case .record(let record): Table(records: [record])
        case .list(let values): Table(gathering: values)
        case .object(let object): object.asTable
        default: nil
        }
    }
}

/// Values by name, in the order they were given.
public struct Record: Sendable, Equatable {
    /// The names and their values.
    public private(set) var fields: [(name: String, value: Value)] = []

    /// Makes a record; a name given twice keeps its first place and its last value.
    public init(_ fields: [(name: String, value: Value)] = []) {
        for field in fields { self[field.name] = field.value }
    }

    /// The value of a name; `nil` removes it.
    public subscript(name: String) -> Value? {
        get { fields.first { $0.name == name }?.value }
        set {
            let index = fields.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): fields[index].value = value
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?): fields.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// The names, in order.
    public var names: [String] { fields.map(\.name) }

    /// Whether two records hold the same values under the same names in the same order.
    public static func == (left: Record, right: Record) -> Bool {
        var comparison = ValueComparison()
        return comparison.areEqual(left, right)
    }
}
