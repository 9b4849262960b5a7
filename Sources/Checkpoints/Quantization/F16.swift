/// Half precision.
enum F16: SingleElementCodec {
    static let bytes = 2

    @inline(__always)
    static func element(at source: UnsafeRawPointer) -> Float {
        source.half(at: 0)
    }

    /// Elements rounded to nearest, ties to even, as bytes.
    static func encode(_ values: [Float]) -> [UInt8] {
        values.map { bits(of: $0).littleEndian }.withUnsafeBytes { Array($0) }
    }

    /// A value rounded to half precision.
    static func bits(of number: Float) -> UInt16 {
        let all = number.bitPattern
        let sign = UInt16(truncatingIfNeeded: all >> 16) & 0x8000
        let magnitude = Float(bitPattern: all & 0x7fff_ffff)
        guard magnitude < 65520 else { return sign | (number.isNaN ? 0x7e00 : 0x7c00) }
        if magnitude < 0x1p-14 {
            // Adding 1/2 leaves the subnormal's bits, rounded, at the mantissa's end.
            return sign | UInt16(truncatingIfNeeded: (magnitude + 0.5).bitPattern - 0x3f00_0000)
        }
        let bits = magnitude.bitPattern - 0x3800_0000
        let rounded = bits + 0xfff + (bits >> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: rounded >> 13)
    }
}
