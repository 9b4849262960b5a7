/// NumPy's arrays of texts of one length: characters of four bytes (`<U5`) or bytes (`|S5`).
enum NumPyTexts {
    /// How many elements a shape has; −1 beyond what can be counted.
    static func count(_ shape: [Int]) -> Int {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            if overflow { return -1 }
            count = product
        }
        return count
    }

    /// The texts of an array's bytes, without the zeros at their ends.
    ///
    /// - Parameter descriptor: As in a header: order, kind and length.
    /// - Throws: `CheckpointError.malformed` if the bytes are more or fewer.
    static func texts(_ region: ByteRegion, descriptor: String, count: Int, path: String)
        throws(CheckpointError) -> [String]
    {
        let isWide = descriptor.contains("U")
        let length = Int(descriptor.drop { !$0.isNumber }) ?? 0
        let size = isWide ? 4 : 1
        let (row, overflow) = length.multipliedReportingOverflow(by: size)
        guard length >= 0, count >= 0, !overflow,
            !row.multipliedReportingOverflow(by: count).overflow,
            row * count == region.count, row > 0 || count <= 1 << 20
        else { throw .malformed(path: path, what: "an array of texts has \(region.count) bytes") }
        let isBig = descriptor.first == ">"
        return region.withBytes { bytes in
            (0..<count).map { index in
                var text = String.UnicodeScalarView()
                var latin: [UInt8] = []
                for place in 0..<length {
                    let start = index * row + place * size
                    guard isWide else {
                        latin.append(bytes[start])
                        continue
                    }
                    let code = bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
                    let scalar = Unicode.Scalar(
                        isBig ? UInt32(bigEndian: code) : UInt32(littleEndian: code))
                    text.append(scalar ?? "\u{fffd}")
                }
                if !isWide {
                    while latin.last == 0 { latin.removeLast() }
                    return String(decoding: latin, as: UTF8.self)
                }
                while text.last == "\0" { text.removeLast() }
                return String(text)
            }
        }
    }
}
