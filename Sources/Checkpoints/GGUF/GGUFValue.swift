/// A metadata value of a GGUF file.
public enum GGUFValue: Sendable, Hashable {
    /// An unsigned byte.
    case uint8(UInt8)
    /// A signed byte.
    case int8(Int8)
    /// An unsigned 16-bit integer.
    case uint16(UInt16)
    /// A signed 16-bit integer.
    case int16(Int16)
    /// An unsigned 32-bit integer.
    case uint32(UInt32)
    /// A signed 32-bit integer.
    case int32(Int32)
    /// A Float32 value.
    case float32(Float)
    /// A Boolean value.
    case bool(Bool)
    /// A text.
    case string(String)
    /// Values of one type.
    case array(GGUFArray)
    /// An unsigned 64-bit integer.
    case uint64(UInt64)
    /// A signed 64-bit integer.
    case int64(Int64)
    /// A Float64 value.
    case float64(Double)

    /// The value's type.
    public var type: GGUFValueType {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .uint32: .uint32
        case .int32: .int32
        case .float32: .float32
        case .bool: .bool
        case .string: .string
        case .array: .array
        case .uint64: .uint64
        case .int64: .int64
        case .float64: .float64
        }
    }

    /// The integer, if this is one that fits in `Int`.
    public var intValue: Int? {
        switch self {
        case .uint8(let value): Int(value)
        case .int8(let value): Int(value)
        case .uint16(let value): Int(value)
        case .int16(let value): Int(value)
        case .uint32(let value): Int(value)
        case .int32(let value): Int(value)
        case .uint64(let value): Int(exactly: value)
        case .int64(let value): Int(value)
        default: nil
        }
    }

    /// The number, if this is one.
    public var doubleValue: Double? {
        switch self {
        case .float32(let value): Double(value)
        case .float64(let value): value
        default: intValue.map(Double.init)
        }
    }

    /// The text, if this is one.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    /// The Boolean value, if this is one.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The array, if this is one.
    public var arrayValue: GGUFArray? { if case .array(let value) = self { value } else { nil } }
}

/// The types of metadata values; raw values are those of the file.
public enum GGUFValueType: UInt32, Sendable, Hashable, CaseIterable {
    /// An unsigned byte.
    case uint8 = 0
    /// A signed byte.
    case int8
    /// An unsigned 16-bit integer.
    case uint16
    /// A signed 16-bit integer.
    case int16
    /// An unsigned 32-bit integer.
    case uint32
    /// A signed 32-bit integer.
    case int32
    /// A Float32 value.
    case float32
    /// A Boolean value.
    case bool
    /// A text.
    case string
    /// Values of one type.
    case array
    /// An unsigned 64-bit integer.
    case uint64
    /// A signed 64-bit integer.
    case int64
    /// A Float64 value.
    case float64

    /// Bytes of a value; `nil` for texts and arrays.
    var size: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }
}
