import JSON
import Support

/// A GGUF file (versions 2 and 3, little-endian), mapped into memory: nothing is copied.
///
/// A model that was split into several files is read as one, whichever of them is named.
///
/// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
public struct GGUFFile: TensorSource {
    /// The description of one tensor in the file's header.
    public struct TensorInfo: Sendable, Hashable {
        /// The tensor's name.
        public let name: String
        /// The shape, row-major: of a matrix `[rows, columns]`.
        public let shape: [Int]
        /// The format's index in ggml's enumeration.
        public let ggmlType: UInt32
        /// The format; `nil` if it is not read.
        public var format: BlockFormat? { BlockFormat(ggmlType: ggmlType) }
        /// The tensor's first byte in the file.
        public let start: Int
        /// How many bytes it takes; `nil` if the format is not read.
        public let byteCount: Int?
        /// Which file of a split model holds it, from 0.
        public private(set) var part = 0

        init(name: String, shape: [Int], ggmlType: UInt32, start: Int, byteCount: Int?) {
            self.name = name
            self.shape = shape
            self.ggmlType = ggmlType
            self.start = start
            self.byteCount = byteCount
        }

        func inPart(_ part: Int) -> TensorInfo {
            var copy = self
            copy.part = part
            return copy
        }
    }

    /// The file's path.
    public let path: String
    /// The version of the format, 2 or 3.
    public let version: Int
    /// The metadata in the order of the file.
    public let metadata: OrderedDictionary<String, GGUFValue>
    /// The tensors in the order of the file.
    public let tensors: OrderedDictionary<String, TensorInfo>
    /// To what multiple of bytes tensors are aligned.
    public let alignment: Int
    /// The files of a split model in order; the one file of another.
    public let partPaths: [String]
    private let regions: [ByteRegion]

    /// Maps a file, with all others of a split model, and reads their heads.
    ///
    /// - Throws: `FileError` if a file cannot be mapped, `CheckpointError` if one is no sound GGUF or a part
    ///   is missing.
    public init(path: String) throws {
        let file = try GGUFFile(region: ByteRegion(try MappedFile(path: path)), path: path)
        let parts = try Self.parts(of: file)
        guard parts.count > 1 else {
            self = file
            return
        }
        self.path = parts[0].path
        version = parts[0].version
        var metadata = parts[0].metadata
        for key in Self.partKeys { metadata[key] = nil }
        self.metadata = metadata
        tensors = try Self.joined(parts)
        alignment = parts[0].alignment
        partPaths = parts.map(\.path)
        regions = parts.flatMap(\.regions)
    }

    /// Returns if all parts are as they were when they were opened.
    ///
    /// - Throws: `FileError.changed`.
    public func requireIntact() throws(FileError) {
        for region in regions { try region.requireIntact() }
    }

    /// Reads the head of a GGUF file that is in memory.
    ///
    /// - Parameters:
    ///   - region: The whole file.
    ///   - path: A name for error messages.
    /// - Throws: `CheckpointError` if it is no sound GGUF.
    public init(region: ByteRegion, path: String) throws(CheckpointError) {
        var parser = GGUFParser(region, path: path)
        let header = try parser.readHeader()
        var metadata = OrderedDictionary<String, GGUFValue>(minimumCapacity: header.values)
        for _ in 0..<header.values {
            let (key, value) = try parser.readMetadata()
            guard metadata.updateValue(value, forKey: key) == nil else {
                throw .malformed(path: path, what: "there are two metadata values “\(key)”")
            }
        }
        alignment = try Self.alignment(metadata, path)
        var infos: [(name: String, shape: [Int], type: UInt32, offset: UInt64)] = []
        infos.reserveCapacity(header.tensors)
        for _ in 0..<header.tensors { infos.append(try parser.readTensor()) }
        let start = (parser.position + alignment - 1) / alignment * alignment
        let place = Placement(
            path: path, start: start, alignment: UInt64(alignment), end: region.count)
        var tensors = OrderedDictionary<String, TensorInfo>(minimumCapacity: infos.count)
        for info in infos {
            let placed = try place.place(info)
            guard tensors.updateValue(placed, forKey: info.name) == nil else {
                throw .malformed(path: path, what: "there are two tensors “\(info.name)”")
            }
        }
        try place.checkOverlaps(tensors.values.elements)
        self.path = path
        self.version = Int(header.version)
        self.metadata = metadata
        self.tensors = tensors
        partPaths = [path]
        regions = [region]
    }

    private static func alignment(
        _ metadata: OrderedDictionary<String, GGUFValue>, _ path: String
    ) throws(CheckpointError) -> Int {
        guard let value = metadata["general.alignment"] else { return 32 }
        guard let number = value.intValue, number >= 8, number <= 1 << 20,
            number & (number - 1) == 0
        else {
            throw .malformed(
                path: path, what: "“general.alignment” is not a power of 2 of at least 8")
        }
        return number
    }

    /// The tensors' names in the order of the file.
    public var tensorNames: [String] { tensors.keys.elements }

    /// The tensor of a name; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.unsupportedFormat`.
    public func tensorIfPresent(named name: String) throws(CheckpointError) -> StoredTensor? {
        guard let info = tensors[name] else { return nil }
        guard let format = info.format, let count = info.byteCount else {
            throw .unsupportedFormat(
                path: path, tensor: name,
                format: Self.unreadTypes[info.ggmlType] ?? "ggml type \(info.ggmlType)")
        }
        return try StoredTensor(
            name: name, shape: info.shape, format: format,
            region: regions[info.part][info.start..<info.start + count],
            path: partPaths[info.part])
    }

    /// Names of ggml's formats that are not read, for error messages.
    private static let unreadTypes: [UInt32: String] = [
        9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S",
        20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 29: "IQ1_M", 34: "TQ1_0",
        35: "TQ2_0", 39: "MXFP4",
    ]
}

/// Where tensors may lie.
private struct Placement {
    let path: String
    let start: Int
    let alignment: UInt64
    let end: Int

    func place(_ info: (name: String, shape: [Int], type: UInt32, offset: UInt64))
        throws(CheckpointError) -> GGUFFile.TensorInfo
    {
        func misplaced(_ reason: String) -> CheckpointError {
            .misplacedTensor(path: path, tensor: info.name, reason: reason)
        }
        guard info.offset % alignment == 0 else {
            throw misplaced("does not begin at a multiple of \(alignment) bytes")
        }
        guard end >= start, info.offset <= UInt64(end - start) else {
            throw misplaced("lies beyond the end of the file")
        }
        let first = start + Int(info.offset)
        var byteCount: Int?
        if let format = BlockFormat(ggmlType: info.type) {
            guard let count = StoredTensor.byteCount(format: format, shape: info.shape) else {
                throw misplaced("has shape \(info.shape), impossible for \(format.rawValue)")
            }
            guard count <= end - first else {
                throw misplaced("of \(count) bytes ends beyond the end of the file")
            }
            byteCount = count
        }
        return GGUFFile.TensorInfo(
            name: info.name, shape: info.shape, ggmlType: info.type, start: first,
            byteCount: byteCount)
    }

    func checkOverlaps(_ tensors: [GGUFFile.TensorInfo]) throws(CheckpointError) {
        var last: GGUFFile.TensorInfo?
        for tensor in tensors.sorted(by: { $0.start < $1.start }) where tensor.byteCount != 0 {
            if let last, last.start + (last.byteCount ?? 1) > tensor.start {
                throw .misplacedTensor(
                    path: path, tensor: tensor.name, reason: "overlaps “\(last.name)”")
            }
            last = tensor
        }
    }
}
