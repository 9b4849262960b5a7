/// Whole numbers, one by one.
enum IntegerCodec<Number: FixedWidthInteger & BitwiseCopyable>: BlockCodec {
    static var elements: Int { 1 }
    static var bytes: Int { MemoryLayout<Number>.size }

    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        target.pointee = Float(Number(littleEndian: block.loadUnaligned(as: Number.self)))
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }

    /// The numbers themselves.
    static func integers(_ source: UnsafeRawBufferPointer) -> [Int64] {
        (0..<source.count / bytes).map { index in
            // SAFETY: the index is below the number of whole elements.
            let number = source.loadUnaligned(fromByteOffset: index * bytes, as: Number.self)
            return Int64(truncatingIfNeeded: Number(littleEndian: number))
        }
    }
}
