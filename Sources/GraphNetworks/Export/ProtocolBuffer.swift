/// A message in Protocol Buffers' wire format, written field by field.
///
/// Format: https://protobuf.dev/programming-guides/encoding
struct ProtocolBuffer {
    private(set) var bytes: [UInt8] = []

    /// An integer.
    mutating func add(_ field: Int, _ value: Int) {
        varint(UInt64(field << 3))
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// A Float32 value.
    mutating func add(_ field: Int, _ value: Float) {
        varint(UInt64(field << 3 | 5))
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    /// A text.
    mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

    /// A message inside this one.
    mutating func add(_ field: Int, _ message: ProtocolBuffer) { add(field, message.bytes) }

    /// Plain bytes.
    mutating func add(_ field: Int, _ content: [UInt8]) {
        varint(UInt64(field << 3 | 2))
        varint(UInt64(content.count))
        bytes += content
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 127 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
