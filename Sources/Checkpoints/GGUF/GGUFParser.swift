import JSON

/// Reads the head of a GGUF file; every length is checked before anything is allocated.
struct GGUFParser {
    /// Arrays in arrays, at most.
    static let maximalDepth = 4
    /// The longest key or name in bytes (the format says 65,535 and 64).
    static let maximalName: UInt64 = 65_535

    let region: ByteRegion
    private let path: String
    private var reader: ByteReader

    init(_ region: ByteRegion, path: String) {
        self.region = region
        self.path = path
        reader = ByteReader(region, path: path)
    }

    var position: Int { reader.position }

    /// The magic number, the version and the two counts.
    mutating func readHeader() throws(CheckpointError) -> (
        version: UInt32, tensors: Int, values: Int
    ) {
        guard region.withBytes({ $0.starts(with: "GGUF".utf8) }) else {
            throw .notThisFormat(path: path, format: "GGUF")
        }
        _ = try reader.take(4, "the header")
        let version: UInt32 = try reader.read("the header")
        guard version == 2 || version == 3 else {
            let isBigEndian = version & 0xffff == 0 && version != 0
            throw .unsupportedVersion(
                path: path, format: "GGUF",
                version: isBigEndian ? "\(version.byteSwapped), big-endian" : "\(version)")
        }
        let tensors: UInt64 = try reader.read("the header")
        let values: UInt64 = try reader.read("the header")
        // The smallest metadata value takes 13 bytes, the smallest tensor 24.
        return (
            version, try capped(tensors, bytesEach: 24, "the number of tensors"),
            try capped(values, bytesEach: 13, "the number of metadata values")
        )
    }

    /// One key and its value.
    mutating func readMetadata() throws(CheckpointError) -> (key: String, value: GGUFValue) {
        let key = try readName("a metadata key")
        let type = try readType(key)
        return (key, try readValue(type, key))
    }

    /// One tensor's name, shape, type number and offset from the data's start.
    mutating func readTensor() throws(CheckpointError) -> (
        name: String, shape: [Int], type: UInt32, offset: UInt64
    ) {
        let name = try readName("a tensor's name")
        let dimensions: UInt32 = try reader.read("tensor “\(name)”")
        guard dimensions <= GGUFLimits.dimensions else {
            throw .tooLarge(
                path: path, what: "the number of dimensions of “\(name)”",
                value: UInt64(dimensions), limit: UInt64(GGUFLimits.dimensions))
        }
        var shape: [Int] = []
        for _ in 0..<dimensions {
            let size: UInt64 = try reader.read("tensor “\(name)”")
            guard size <= UInt64(Int.max) else {
                throw .tooLarge(
                    path: path, what: "a dimension of “\(name)”", value: size,
                    limit: UInt64(Int.max))
            }
            shape.insert(Int(size), at: 0)  // the file counts the dimension in memory first
        }
        let type: UInt32 = try reader.read("tensor “\(name)”")
        return (name, shape, type, try reader.read("tensor “\(name)”"))
    }

    private mutating func readName(_ what: String) throws(CheckpointError) -> String {
        let length: UInt64 = try reader.read(what)
        return try reader.text(reader.take(length, limit: Self.maximalName, what), what)
    }

    private mutating func readType(_ key: String) throws(CheckpointError) -> GGUFValueType {
        let number: UInt32 = try reader.read("“\(key)”")
        guard let type = GGUFValueType(rawValue: number) else {
            throw .malformed(path: path, what: "“\(key)” is of unknown type \(number)")
        }
        return type
    }

    private mutating func readValue(_ type: GGUFValueType, _ key: String) throws(CheckpointError)
        -> GGUFValue
    {
        switch type {
        case .uint8: return .uint8(try reader.read(key))
        case .int8: return .int8(try reader.read(key))
        case .uint16: return .uint16(try reader.read(key))
        case .int16: return .int16(try reader.read(key))
        case .uint32: return .uint32(try reader.read(key))
        case .int32: return .int32(try reader.read(key))
        case .uint64: return .uint64(try reader.read(key))
        case .int64: return .int64(try reader.read(key))
        case .float32: return .float32(Float(bitPattern: try reader.read(key)))
        case .float64: return .float64(Double(bitPattern: try reader.read(key)))
        case .bool:
            let byte: UInt8 = try reader.read(key)
            guard byte <= 1 else {
                throw .malformed(path: path, what: "“\(key)” is neither true nor false")
            }
            return .bool(byte == 1)
        case .string:
            let length: UInt64 = try reader.read(key)
            let range = try reader.take(length, "“\(key)”")
            // Names and descriptions in the wild are not always UTF-8; nothing depends on their bytes.
            return .string(region.withBytes { String(decoding: $0[range], as: UTF8.self) })
        case .array: return .array(try readArray(key, depth: 1))
        }
    }

    /// An array whose elements are checked but left where they lie.
    mutating func readArray(_ key: String = "array", depth: Int) throws(CheckpointError)
        -> GGUFArray
    {
        guard depth <= Self.maximalDepth else {
            throw .malformed(path: path, what: "“\(key)” nests too deeply")
        }
        let type = try readType(key)
        let stored: UInt64 = try reader.read(key)
        let count = try capped(stored, bytesEach: type.size ?? 8, "the length of “\(key)”")
        let start = reader.position
        switch type {
        case .string:
            for _ in 0..<count {
                let length: UInt64 = try reader.read(key)
                _ = try reader.take(length, "“\(key)”")
            }
        case .array:
            for _ in 0..<count { _ = try readArray(key, depth: depth + 1) }
        default: _ = try reader.take(UInt64(clamping: count * (type.size ?? 1)), "“\(key)”")
        }
        return GGUFArray(
            checked: region[start..<reader.position], elementType: type, count: count)
    }

    /// A count from the file, if so many things of at least some bytes can follow.
    private func capped(_ count: UInt64, bytesEach: Int, _ what: String) throws(CheckpointError)
        -> Int
    {
        let limit = UInt64(clamping: reader.remaining / bytesEach)
        guard count <= limit else {
            throw .tooLarge(path: path, what: what, value: count, limit: limit)
        }
        return Int(count)
    }
}
