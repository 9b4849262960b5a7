import JSON
import Support

/// Collects tensors and free texts and writes them as a safetensors file.
///
/// Equal contents added in equal order give equal bytes.
public struct SafetensorsWriter: Sendable {
    /// Free texts for the header, such as `format`.
    public var metadata: OrderedDictionary<String, String>
    private var tensors: OrderedDictionary<String, StoredTensor> = [:]

    /// Starts an empty file.
    public init(metadata: OrderedDictionary<String, String> = [:]) { self.metadata = metadata }

    /// Adds a tensor as it is stored; one of the same name is replaced.
    ///
    /// - Throws: `CheckpointError.unwritable` for quantised formats and for the reserved name.
    public mutating func add(_ tensor: StoredTensor) throws(CheckpointError) {
        guard !tensor.format.isQuantized else {
            throw .unwritable(
                path: tensor.name,
                reason: "safetensors has no format \(tensor.format.rawValue)")
        }
        guard tensor.name != "__metadata__" else {
            throw .unwritable(path: tensor.name, reason: "the name is reserved")
        }
        tensors[tensor.name] = tensor
    }

    /// Adds a tensor of Float32 elements, stored as F32, F16 or BF16.
    ///
    /// - Parameters:
    ///   - name: The tensor's name.
    ///   - shape: Row-major.
    ///   - values: As many as the shape has elements.
    ///   - format: One of the three.
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

    /// Adds a tensor of integers, stored as I64.
    ///
    /// - Throws: `CheckpointError.unwritable` if shape and values disagree.
    public mutating func add(_ name: String, shape: [Int], integers: [Int64])
        throws(CheckpointError)
    {
        guard shape.reduce(1, *) == integers.count else {
            throw .unwritable(
                path: name, reason: "\(integers.count) numbers of shape \(shape)")
        }
        try add(
            StoredTensor(
                name: name, shape: shape, format: .i64,
                region: ByteRegion(copyingElements: integers)))
    }

    /// Tensors of wide elements first, so that every tensor is aligned; else in the order added.
    private var ordered: [StoredTensor] {
        [8, 4, 2, 1].flatMap { size in
            tensors.values.filter { $0.format.bytesPerBlock == size }
        }
    }

    /// The file's bytes.
    public func bytes() -> [UInt8] {
        head() + ordered.flatMap { $0.region.withBytes { Array($0) } }
    }

    private func head() -> [UInt8] {
        var header: JSONObject = [:]
        if !metadata.isEmpty {
            header["__metadata__"] = .object(metadata.mapValues { .string($0) })
        }
        var offset = 0
        for tensor in ordered {
            let end = offset + tensor.region.count
            header[tensor.name] = [
                "dtype": .string(tensor.format.rawValue),
                "shape": .array(tensor.shape.map { .integer($0) }),
                "data_offsets": [.integer(offset), .integer(end)],
            ]
            offset = end
        }
        var text = JSONValue.object(header).bytes()
        text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        var head: [UInt8] = []
        head.append(littleEndian: UInt64(text.count))
        return head + text
    }

    /// Writes the file under a temporary name and then moves it to its own.
    ///
    /// - Throws: `FileError` if the operating system refuses.
    public func write(to path: String) throws {
        let file = try FileReplacement(path: path)
        try file.append(head())
        for tensor in ordered {
            try tensor.region.withBytes { bytes in try file.append(bytes) }
        }
        try file.commit()
    }
}
