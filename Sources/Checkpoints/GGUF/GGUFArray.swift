/// An array in a GGUF file's metadata, left where it lies: a vocabulary of 262,144 texts costs
/// nothing until it is asked for.
public struct GGUFArray: Sendable, Hashable {
    /// The type of all elements.
    public let elementType: GGUFValueType
    /// How many elements.
    public let count: Int
    /// The elements as they lie in the file; checked when the array was made.
    let region: ByteRegion

    init(checked region: ByteRegion, elementType: GGUFValueType, count: Int) {
        self.elementType = elementType
        self.count = count
        self.region = region
    }

    /// An array of texts.
    public init(_ texts: [String]) {
        var bytes: [UInt8] = []
        for text in texts { GGUFWriter.append(text, to: &bytes) }
        self.init(checked: ByteRegion(copying: bytes), elementType: .string, count: texts.count)
    }

    /// An array of numbers of single precision.
    public init(_ numbers: [Float]) {
        self.init(
            checked: ByteRegion(copyingElements: numbers), elementType: .float32,
            count: numbers.count)
    }

    /// An array of 32-bit numbers.
    public init(_ numbers: [Int32]) {
        self.init(
            checked: ByteRegion(copyingElements: numbers), elementType: .int32,
            count: numbers.count)
    }

    /// An array of values, which must all have the first one's type; empty means 32-bit numbers.
    ///
    /// - Throws: `CheckpointError.unwritable` if the types differ.
    public init(values: [GGUFValue]) throws(CheckpointError) {
        let type = values.first?.type ?? .int32
        var bytes: [UInt8] = []
        for value in values {
            guard value.type == type else {
                throw .unwritable(path: "array", reason: "its elements have different types")
            }
            GGUFWriter.append(value, to: &bytes)
        }
        self.init(checked: ByteRegion(copying: bytes), elementType: type, count: values.count)
    }

    /// Calls a closure with the UTF-8 bytes of every text in order; does nothing for other types.
    ///
    /// The bytes are valid during the call only. They are what the file holds, UTF-8 or not.
    public func forEachText(_ body: (Int, UnsafeRawBufferPointer) -> Void) {
        guard elementType == .string else { return }
        region.withBytes { bytes in
            var position = 0
            for index in 0..<count {
                // SAFETY: all lengths were checked against the region when the array was made.
                let length = Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let start = position + 8
                position = start + length
                body(index, UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
            }
        }
    }

    /// The texts, invalid UTF-8 repaired; `nil` for other types.
    public var texts: [String]? {
        guard elementType == .string else { return nil }
        var texts: [String] = []
        texts.reserveCapacity(count)
        forEachText { texts.append(String(decoding: $1, as: UTF8.self)) }
        return texts
    }

    /// The numbers as Float32; `nil` for texts and arrays.
    public var floats: [Float]? {
        switch elementType {
        case .float32: numbers(Float.self)
        case .float64: numbers(Double.self).map { Float($0) }
        default: integers?.map { Float($0) }
        }
    }

    /// The whole numbers; `nil` for other types and for numbers that do not fit.
    public var integers: [Int]? {
        switch elementType {
        case .uint8, .bool: numbers(UInt8.self).map { Int($0) }
        case .int8: numbers(Int8.self).map { Int($0) }
        case .uint16: numbers(UInt16.self).map { Int($0) }
        case .int16: numbers(Int16.self).map { Int($0) }
        case .uint32: numbers(UInt32.self).map { Int($0) }
        case .int32: numbers(Int32.self).map { Int($0) }
        case .int64: numbers(Int64.self).map { Int($0) }
        case .uint64:
            numbers(UInt64.self).allSatisfy { $0 <= UInt64(Int.max) }
                ? numbers(UInt64.self).map { Int($0) } : nil
        case .float32, .float64, .string, .array: nil
        }
    }

    /// The arrays in this array; `nil` if it holds something else.
    public var arrays: [GGUFArray]? {
        guard elementType == .array else { return nil }
        var reader = GGUFParser(region, path: "array")
        return try? (0..<count).map { _ in try reader.readArray(depth: GGUFParser.maximalDepth) }
    }

    private func numbers<Number: BitwiseCopyable>(_ type: Number.Type) -> [Number] {
        region.withBytes { bytes in
            (0..<count).map { index in
                // SAFETY: the region holds `count` numbers of this size.
                bytes.loadUnaligned(
                    fromByteOffset: index * MemoryLayout<Number>.size, as: Number.self)
            }
        }
    }

    /// Whether two arrays hold the same elements.
    public static func == (one: GGUFArray, other: GGUFArray) -> Bool {
        one.elementType == other.elementType && one.count == other.count
            && one.region.withBytes { bytes in
                other.region.withBytes { bytes.elementsEqual($0) }
            }
    }

    /// Feeds the type and the number of elements.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(elementType)
        hasher.combine(count)
    }
}
