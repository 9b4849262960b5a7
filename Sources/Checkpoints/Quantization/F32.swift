/// Single precision.
enum F32: SingleNumberCodec {
    static let bytes = 4

    @inline(__always)
    static func number(at source: UnsafeRawPointer) -> Float {
        Float(
            bitPattern: UInt32(littleEndian: source.loadUnaligned(as: UInt32.self)))
    }

    /// Numbers as their bytes.
    static func encode(_ numbers: [Float]) -> [UInt8] { numbers.withUnsafeBytes { Array($0) } }
}
