import JSON
import Support

/// Collects metadata and tensors and writes them as a GGUF file of version 3.
public struct GGUFWriter: Sendable {
    /// The metadata, written in this order.
    public var metadata: OrderedDictionary<String, GGUFValue> = [:]
    /// The tensors, written in this order.
    public private(set) var tensors: OrderedDictionary<String, StoredTensor> = [:]
    /// To what multiple of bytes tensors are aligned.
    static let alignment = 32

    /// Starts an empty file.
    ///
    /// - Parameter architecture: The value of `general.architecture`, such as `llama`.
    public init(architecture: String? = nil) {
        if let architecture { metadata["general.architecture"] = .string(architecture) }
    }

    /// Adds a tensor as it is stored; one of the same name is replaced.
    ///
    /// - Throws: `CheckpointError.unwritable` if GGUF does not have the format or shape.
    public mutating func add(_ tensor: StoredTensor) throws(CheckpointError) {
        guard tensor.format.ggmlType != nil else {
            throw .unwritable(
                path: tensor.name, reason: "GGUF has no format \(tensor.format.rawValue)")
        }
        guard tensor.shape.count <= GGUFLimits.dimensions else {
            throw .unwritable(path: tensor.name, reason: "GGUF takes at most four dimensions")
        }
        tensors[tensor.name] = tensor
    }

    /// Adds a tensor of Float32 elements, encoded as F32, F16, BF16 or Q8_0.
    ///
    /// - Parameters:
    ///   - name: The tensor's name.
    ///   - shape: Row-major.
    ///   - values: As many as the shape has elements.
    ///   - format: One of the four.
    /// - Throws: `CheckpointError.unwritable` for other formats, or if shape and values disagree.
    public mutating func add(
        _ name: String, shape: [Int], values: [Float], as format: BlockFormat = .f32
    ) throws(CheckpointError) {
        guard shape.reduce(1, *) == values.count, let bytes = format.encode(values) else {
            throw .unwritable(
                path: name,
                reason: "\(values.count) numbers of shape \(shape) as \(format.rawValue)")
        }
        try add(
            StoredTensor(
                name: name, shape: shape, format: format, region: ByteRegion(copying: bytes)))
    }

    /// Writes the file under a temporary name and then moves it to its own.
    ///
    /// - Throws: `FileError` if the operating system refuses.
    public func write(to path: String) throws {
        var offset = 0
        var head = header()
        for (name, tensor) in tensors {
            Self.append(name, to: &head)
            head.append(littleEndian: UInt32(tensor.shape.count))
            for dimension in tensor.shape.reversed() {
                head.append(littleEndian: UInt64(dimension))
            }
            head.append(littleEndian: tensor.format.ggmlType ?? 0)
            head.append(littleEndian: UInt64(offset))
            offset += Self.padded(tensor.region.count)
        }
        head += [UInt8](repeating: 0, count: Self.padded(head.count) - head.count)
        let file = try FileReplacement(path: path)
        try file.append(head)
        for tensor in tensors.values {
            try tensor.region.withBytes { bytes in try file.append(bytes) }
            let padding = Self.padded(tensor.region.count) - tensor.region.count
            try file.append([UInt8](repeating: 0, count: padding))
        }
        try file.commit()
    }

    private func header() -> [UInt8] {
        var head = Array("GGUF".utf8)
        var metadata = metadata
        metadata["general.alignment"] = nil  // 32 is what readers expect without it
        head.append(littleEndian: UInt32(3))
        head.append(littleEndian: UInt64(tensors.count))
        head.append(littleEndian: UInt64(metadata.count))
        for (key, value) in metadata {
            Self.append(key, to: &head)
            head.append(littleEndian: value.type.rawValue)
            Self.append(value, to: &head)
        }
        return head
    }

    private static func padded(_ count: Int) -> Int {
        (count + alignment - 1) / alignment * alignment
    }

    static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(littleEndian: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    static func append(_ value: GGUFValue, to bytes: inout [UInt8]) {
        switch value {
        case .uint8(let number): bytes.append(littleEndian: number)
        case .int8(let number): bytes.append(littleEndian: number)
        case .uint16(let number): bytes.append(littleEndian: number)
        case .int16(let number): bytes.append(littleEndian: number)
        case .uint32(let number): bytes.append(littleEndian: number)
        case .int32(let number): bytes.append(littleEndian: number)
        case .uint64(let number): bytes.append(littleEndian: number)
        case .int64(let number): bytes.append(littleEndian: number)
        case .float32(let number): bytes.append(littleEndian: number.bitPattern)
        case .float64(let number): bytes.append(littleEndian: number.bitPattern)
        case .bool(let flag): bytes.append(littleEndian: UInt8(flag ? 1 : 0))
        case .string(let text): append(text, to: &bytes)
        case .array(let array):
            bytes.append(littleEndian: array.elementType.rawValue)
            bytes.append(littleEndian: UInt64(array.count))
            array.region.withBytes { bytes.append(contentsOf: $0) }
        }
    }
}
