import Support

/// Reads zip archives with stored and deflated entries (PKWARE's APPNOTE 6.3), zip64 included.
struct ZipArchive {
    /// One file of the archive.
    struct Entry {
        let name: String
        let method: UInt16
        let checksum: UInt32
        let compressed: UInt64
        let expanded: UInt64
        let headerOffset: UInt64
    }

    private static let maximalEntries: UInt64 = 65_535
    private(set) var entries: [Entry] = []
    private let region: ByteRegion
    private let path: String

    init(_ region: ByteRegion, path: String) throws(CheckpointError) {
        self.region = region
        self.path = path
        guard region.withBytes({ $0.starts(with: [0x50, 0x4b]) }),
            let end = region.withBytes({ Self.endRecord($0) })
        else { throw .notThisFormat(path: path, format: ".npz") }
        let (count, offset) = try directory(end)
        guard count <= Self.maximalEntries else {
            throw .tooLarge(
                path: path, what: "the number of entries", value: count,
                limit: Self.maximalEntries)
        }
        var reader = ByteReader(region, path: path)
        _ = try reader.take(offset, "the directory")
        for _ in 0..<count { entries.append(try Self.entry(&reader, path)) }
    }

    /// Where the record at the end of the archive begins; a comment may follow it.
    private static func endRecord(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 22 else { return nil }
        let earliest = max(0, bytes.count - 22 - 65_535)
        return stride(from: bytes.count - 22, through: earliest, by: -1).first {
            bytes[$0...].starts(with: [0x50, 0x4b, 5, 6])
        }
    }

    /// The number of entries and where their directory begins.
    private func directory(_ end: Int) throws(CheckpointError) -> (UInt64, UInt64) {
        var reader = ByteReader(region, path: path, position: end + 10)
        let count: UInt16 = try reader.read("the directory")
        let _: UInt32 = try reader.read("the directory")
        let offset: UInt32 = try reader.read("the directory")
        guard count == .max || offset == .max, end >= 20,
            region.withBytes({ $0[(end - 20)...].starts(with: [0x50, 0x4b, 6, 7]) })
        else { return (UInt64(count), UInt64(offset)) }
        var locator = ByteReader(region, path: path, position: end - 12)
        let record: UInt64 = try locator.read("the zip64 directory")
        var wide = ByteReader(region, path: path)
        _ = try wide.take(record, "the zip64 directory")
        _ = try wide.take(32, "the zip64 directory")
        let wideCount: UInt64 = try wide.read("the zip64 directory")
        let _: UInt64 = try wide.read("the zip64 directory")
        return (wideCount, try wide.read("the zip64 directory"))
    }

    private static func entry(_ reader: inout ByteReader, _ path: String) throws(CheckpointError)
        -> Entry
    {
        let what = "the directory"
        let signature: UInt32 = try reader.read(what)
        guard signature == 0x0201_4b50 else {
            throw .malformed(path: path, what: "its directory is not a zip archive's")
        }
        let _: UInt32 = try reader.read(what)  // versions
        let flags: UInt16 = try reader.read(what)
        let method: UInt16 = try reader.read(what)
        let _: UInt32 = try reader.read(what)  // time
        let checksum: UInt32 = try reader.read(what)
        var sizes = [UInt64(try reader.read(what) as UInt32), 0, 0]
        sizes[1] = UInt64(try reader.read(what) as UInt32)
        let nameLength: UInt16 = try reader.read(what)
        let extraLength: UInt16 = try reader.read(what)
        let commentLength: UInt16 = try reader.read(what)
        _ = try reader.take(8, what)
        sizes[2] = UInt64(try reader.read(what) as UInt32)
        let name = try reader.text(reader.take(UInt64(nameLength), what), "an entry's name")
        let extra = try reader.take(UInt64(extraLength), what)
        _ = try reader.take(UInt64(commentLength), what)
        guard flags & 1 == 0 else {
            throw .malformed(path: path, what: "“\(name)” is encrypted")
        }
        try widen(&sizes, reader.moved(to: extra.lowerBound), extra)
        return Entry(
            name: name, method: method, checksum: checksum, compressed: sizes[0],
            expanded: sizes[1], headerOffset: sizes[2])
    }

    /// Replaces sizes that do not fit in 32 bits by those of the zip64 field.
    private static func widen(
        _ sizes: inout [UInt64], _ reader: consuming ByteReader, _ extra: Range<Int>
    ) throws(CheckpointError) {
        while reader.position + 4 <= extra.upperBound {
            let kind: UInt16 = try reader.read("an extra field")
            let length: UInt16 = try reader.read("an extra field")
            let field = try reader.take(UInt64(length), "an extra field")
            guard kind == 1 else { continue }
            var wide = reader.moved(to: field.lowerBound)
            // The field holds the expanded size first.
            for index in [1, 0, 2] where sizes[index] == UInt64(UInt32.max) {
                sizes[index] = try wide.read("a zip64 field")
            }
        }
    }

    /// An entry's bytes.
    func contents(of entry: Entry, limit: Int) throws -> ByteRegion {
        var reader = ByteReader(region, path: path)
        _ = try reader.take(entry.headerOffset, "“\(entry.name)”")
        let signature: UInt32 = try reader.read("“\(entry.name)”")
        guard signature == 0x0403_4b50 else {
            throw CheckpointError.malformed(
                path: path, what: "“\(entry.name)” is not where it should be")
        }
        _ = try reader.take(22, "“\(entry.name)”")
        let nameLength: UInt16 = try reader.read("“\(entry.name)”")
        let extraLength: UInt16 = try reader.read("“\(entry.name)”")
        _ = try reader.take(UInt64(nameLength) + UInt64(extraLength), "“\(entry.name)”")
        let data = region[try reader.take(entry.compressed, "“\(entry.name)”")]
        guard entry.expanded <= UInt64(max(0, limit)) else {
            throw CheckpointError.tooLarge(
                path: path, what: "the size of “\(entry.name)”", value: entry.expanded,
                limit: UInt64(max(0, limit)))
        }
        switch entry.method {
        case 0:
            guard data.count == Int(entry.expanded),
                data.withBytes({ Checksum.crc32(of: $0) }) == entry.checksum
            else {
                throw CheckpointError.malformed(
                    path: path, what: "“\(entry.name)” does not have its checksum")
            }
            return data
        case 8: return ByteRegion(copying: try expand(data, entry))
        default:
            throw CheckpointError.unsupportedFormat(
                path: path, tensor: entry.name, format: "zip method \(entry.method)")
        }
    }

    /// Expands deflated data as the gzip member that it is but for head and tail; the tail's
    /// checksum and size are checked on the way.
    private func expand(_ data: ByteRegion, _ entry: Entry) throws -> [UInt8] {
        var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        member.reserveCapacity(data.count + 18)
        data.withBytes { member.append(contentsOf: $0) }
        member.append(littleEndian: entry.checksum)
        member.append(littleEndian: UInt32(truncatingIfNeeded: entry.expanded))
        return try Gzip.decompress(member, limit: Int(entry.expanded))
    }
}
