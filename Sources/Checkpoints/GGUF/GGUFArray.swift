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

    /// An array of Float32 values.
    public init(_ values: [Float]) {
        self.init(
            checked: ByteRegion(copyingElements: values), elementType: .float32,
            count: values.count)
    }

    /// An array of 32-bit integers.
    public init(_ values: [Int32]) {
        self.init(
            checked: ByteRegion(copyingElements: values), elementType: .int32,
            count: values.count)
    }

    /// An array of values, which must all have the first one's type; empty means 32-bit integers.
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

    /// The elements as Float32; `nil` for texts and arrays.
    public var floats: [Float]? {
        switch elementType {
        case .float32: values(Float.self)
        case .float64: values(Double.self).map { Float($0) }
        default: integers?.map { Float($0) }
        }
    }

    /// The elements as integers; `nil` for other types and for values that do not fit.
    public var integers: [Int]? {
        switch elementType {
        case .uint8, .bool: values(UInt8.self).map { Int($0) }
        case .int8: values(Int8.self).map { Int($0) }
        case .uint16: values(UInt16.self).map { Int($0) }
        case .int16: values(Int16.self).map { Int($0) }
        case .uint32: values(UInt32.self).map { Int($0) }
        case .int32: values(Int32.self).map { Int($0) }
        case .int64: values(Int64.self).map { Int($0) }
        case .uint64:
            values(UInt64.self).allSatisfy { $0 <= UInt64(Int.max) }
                ? values(UInt64.self).map { Int($0) } : nil
        case .float32, .float64, .string, .array: nil
        }
    }

    private func values<Number: BitwiseCopyable>(_ type: Number.Type) -> [Number] {
        region.withBytes { bytes in
            (0..<count).map { index in
                // SAFETY: the region holds `count` elements of this size.
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
