import JSON
import Support

/// A safetensors file, mapped into memory: nothing is copied.
///
/// Format: https://huggingface.co/docs/safetensors
public struct SafetensorsFile: TensorSource {
    /// The longest header in bytes, as the format says.
    static let maximalHeader: UInt64 = 100_000_000

    /// The file's path.
    public let path: String
    /// The free texts of the header.
    public let metadata: OrderedDictionary<String, String>
    private let entries: OrderedDictionary<String, Entry>
    private let region: ByteRegion

    /// The description of one tensor in the header.
    private struct Entry {
        let typeName: String
        let shape: [Int]
        let range: Range<Int>
    }

    /// Maps a file and reads its header.
    ///
    /// - Throws: `FileError` if the file cannot be mapped, `CheckpointError` or `JSONError` if its
    ///   header is not sound.
    public init(path: String) throws {
        try self.init(region: ByteRegion(try MappedFile(path: path)), path: path)
    }

    /// Returns if the file is as it was when it was opened.
    ///
    /// - Throws: `FileError.changed`.
    public func requireIntact() throws(FileError) { try region.requireIntact() }

    /// Reads the header of a safetensors file that is in memory.
    ///
    /// - Parameters:
    ///   - region: The whole file.
    ///   - path: A name for error messages.
    /// - Throws: `CheckpointError` or `JSONError` if its header is not sound.
    public init(region: ByteRegion, path: String) throws {
        var reader = ByteReader(region, path: path)
        let length: UInt64 = try reader.read("the header")
        let header = try reader.take(length, limit: Self.maximalHeader, "the header")
        let text = region[header]
        guard text.withBytes({ $0.first }) == UInt8(ascii: "{") else {
            throw CheckpointError.notThisFormat(path: path, format: "safetensors")
        }
        let limits = JSONValue.Limits(depth: 8, bytes: Int(Self.maximalHeader))
        let value = try text.withBytes { try JSONValue(parsing: $0, limits: limits) }
        var metadata: OrderedDictionary<String, String> = [:]
        var entries: OrderedDictionary<String, Entry> = [:]
        for (name, member) in try value.object() {
            if name == "__metadata__" {
                for (key, text) in try member.object() { metadata[key] = try text.string() }
            } else {
                entries[name] = try Self.entry(
                    member, name, reader.position..<region.count, path: path)
            }
        }
        try Self.checkOverlaps(entries, path: path)
        self.path = path
        self.metadata = metadata
        self.entries = entries
        self.region = region
    }

    private static func entry(
        _ member: JSONValue, _ name: String, _ data: Range<Int>, path: String
    ) throws -> Entry {
        let typeName = try member.string(at: "dtype")
        let sizes = try member.array(at: "shape").compactMap(\.intValue)
        let ends = try member.array(at: "data_offsets").compactMap(\.intValue)
        guard sizes.count == member["shape"]?.arrayValue?.count,
            sizes.allSatisfy({ $0 >= 0 }), sizes.count <= 8
        else {
            throw CheckpointError.malformed(path: path, what: "the shape of “\(name)” is no shape")
        }
        guard ends.count == 2, ends[0] >= 0, ends[0] <= ends[1], ends[1] <= data.count else {
            throw CheckpointError.misplacedTensor(
                path: path, tensor: name, reason: "does not lie inside the file")
        }
        let range = data.lowerBound + ends[0]..<data.lowerBound + ends[1]
        if let format = format(named: typeName) {
            guard StoredTensor.byteCount(format: format, shape: sizes) == range.count else {
                throw CheckpointError.misplacedTensor(
                    path: path, tensor: name,
                    reason: "has \(range.count) bytes, which shape \(sizes) does not need")
            }
        }
        return Entry(typeName: typeName, shape: sizes, range: range)
    }

    private static func checkOverlaps(
        _ entries: OrderedDictionary<String, Entry>, path: String
    ) throws(CheckpointError) {
        var end = 0
        let occupied = entries.elements.filter { !$0.value.range.isEmpty }
        for (name, entry) in occupied.sorted(by: {
            $0.value.range.lowerBound < $1.value.range.lowerBound
        }) {
            guard entry.range.lowerBound >= end else {
                throw .misplacedTensor(path: path, tensor: name, reason: "overlaps another one")
            }
            end = entry.range.upperBound
        }
    }

    /// The formats of safetensors have the names of ours; blocks are not among them.
    static func format(named name: String) -> BlockFormat? {
        BlockFormat(rawValue: name).flatMap { $0.isQuantized ? nil : $0 }
    }

    /// The tensors' names in the order of the header.
    public var tensorNames: [String] { entries.keys.elements }

    /// The tensor of a name; `nil` where there is none.
    ///
    /// - Throws: `CheckpointError.unsupportedFormat`.
    public func tensorIfPresent(named name: String) throws(CheckpointError) -> StoredTensor? {
        guard let entry = entries[name] else { return nil }
        guard let format = Self.format(named: entry.typeName) else {
            throw .unsupportedFormat(path: path, tensor: name, format: entry.typeName)
        }
        return try StoredTensor(
            name: name, shape: entry.shape, format: format, region: region[entry.range],
            path: path)
    }
}
