/// Double precision, read as single.
enum F64: BlockCodec {
    static let elements = 1
    static let bytes = 8

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let bits = UInt64(littleEndian: block.loadUnaligned(as: UInt64.self))
        target.pointee = Float(Double(bitPattern: bits))
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}
