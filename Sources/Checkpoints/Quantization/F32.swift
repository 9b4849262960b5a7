/// Single precision.
enum F32: SingleElementCodec {
    static let bytes = 4

    @inline(__always)
    static func element(at source: UnsafeRawPointer) -> Float {
        Float(
            bitPattern: UInt32(littleEndian: source.loadUnaligned(as: UInt32.self)))
    }

    /// Elements as bytes.
    static func encode(_ values: [Float]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
}
