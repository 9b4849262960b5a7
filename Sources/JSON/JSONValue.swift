@_exported import OrderedCollections

/// The members of a JSON object, in the order of the text.
public typealias JSONObject = OrderedDictionary<String, JSONValue>

/// A JSON value (RFC 8259).
///
/// Integers that fit in 64 bits are `integer`, all others `number`. Equality of objects minds
/// the order of their members.
public enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number written without a fraction and without an exponent.
    case integer(Int64)
    /// Any other number; infinities and NaN are written as `null`.
    case number(Double)
    /// A text.
    case string(String)
    /// A list of values.
    case array([JSONValue])
    /// Named values.
    case object(JSONObject)

    /// An object without members.
    public static let emptyObject = JSONValue.object([:])

    /// The kind of value, as shown in errors: `null`, `boolean`, `integer` and so on.
    public var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// An integer.
    @_disfavoredOverload
    public static func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }

    /// A list of texts.
    public static func strings(_ values: some Sequence<String>) -> JSONValue {
        .array(values.map(JSONValue.string))
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// A Boolean.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A list.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; of members of one name the last counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements, uniquingKeysWith: { $1 }))
    }
}

extension JSONValue: CustomStringConvertible {
    /// The compact JSON text.
    public var description: String { text() }
}
