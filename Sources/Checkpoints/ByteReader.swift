/// Reads little-endian values and byte ranges one after another, never beyond the end.
struct ByteReader {
    private let region: ByteRegion
    /// The path for error messages.
    let path: String
    private(set) var position: Int

    init(_ region: ByteRegion, path: String, position: Int = 0) {
        self.region = region
        self.path = path
        self.position = min(max(position, 0), region.count)
    }

    var remaining: Int { region.count - position }
    /// The same bytes from another position on.
    func moved(to position: Int) -> ByteReader {
        ByteReader(region, path: path, position: position)
    }

    /// The next value.
    mutating func read<Number: FixedWidthInteger & BitwiseCopyable>(
        _ what: @autoclosure () -> String
    ) throws(CheckpointError) -> Number {
        let size = MemoryLayout<Number>.size
        guard remaining >= size else { throw cutShort(what(), UInt64(size)) }
        // SAFETY: `size` bytes are left, and unaligned loads are asked for.
        let number = region.withBytes {
            $0.loadUnaligned(fromByteOffset: position, as: Number.self)
        }
        position += size
        return Number(littleEndian: number)
    }

    /// The next bytes, of a length that came from the file.
    mutating func take(_ length: UInt64, limit: UInt64 = .max, _ what: @autoclosure () -> String)
        throws(CheckpointError) -> Range<Int>
    {
        guard length <= limit else {
            throw .tooLarge(
                path: path, what: "the length of \(what())", value: length, limit: limit)
        }
        guard length <= UInt64(remaining) else { throw cutShort(what(), length) }
        let start = position
        position += Int(length)
        return start..<position
    }

    /// A text that must be UTF-8.
    func text(_ range: Range<Int>, _ what: @autoclosure () -> String) throws(CheckpointError)
        -> String
    {
        let text = region.withBytes { String(validating: $0[range], as: UTF8.self) }
        guard let text else { throw .malformed(path: path, what: "\(what()) is not UTF-8") }
        return text
    }

    func cutShort(_ what: String, _ needed: UInt64) -> CheckpointError {
        .cutShort(path: path, what: what, needed: needed, available: remaining)
    }
}

extension [UInt8] {
    /// Appends the bytes of a value, little-endian.
    mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
