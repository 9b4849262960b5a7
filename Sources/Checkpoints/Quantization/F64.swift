/// Double precision, read as single.
enum F64: SingleElementCodec {
    static let bytes = 8

    @inline(__always)
    static func element(at source: UnsafeRawPointer) -> Float {
        let bits = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
        return Float(Double(bitPattern: bits))
    }
}
