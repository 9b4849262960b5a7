/// Integers, stored one by one.
enum IntegerCodec<Number: FixedWidthInteger & BitwiseCopyable>: SingleElementCodec {
    static var bytes: Int { MemoryLayout<Number>.size }

    static func element(at source: UnsafeRawPointer) -> Float {
        Float(Number(littleEndian: source.loadUnaligned(as: Number.self)))
    }

    /// The elements as integers.
    static func integers(_ source: UnsafeRawBufferPointer) -> [Int64] {
        (0..<source.count / bytes).map { index in
            // SAFETY: the index is below the number of whole elements.
            let number = source.loadUnaligned(fromByteOffset: index * bytes, as: Number.self)
            return Int64(truncatingIfNeeded: Number(littleEndian: number))
        }
    }
}
