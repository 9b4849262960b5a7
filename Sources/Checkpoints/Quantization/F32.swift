/// Single precision.
enum F32: BlockCodec {
    static let elements = 1
    static let bytes = 4

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        target.pointee = Float(
            bitPattern: UInt32(littleEndian: block.loadUnaligned(as: UInt32.self)))
    }

    /// Numbers as their bytes.
    static func encode(_ numbers: [Float]) -> [UInt8] { numbers.withUnsafeBytes { Array($0) } }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}
