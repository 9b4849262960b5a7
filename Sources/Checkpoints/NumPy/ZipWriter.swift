import Support

/// Writes zip archives of entries below 4 GiB, without time stamps, so reproducible.
struct ZipWriter {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    /// Adds a file.
    mutating func add(_ name: String, _ contents: [UInt8], isCompressed: Bool) throws {
        guard contents.count < UInt32.max, bytes.count < UInt32.max, count < UInt16.max else {
            throw CheckpointError.unwritable(path: name, reason: "the archive would be too large")
        }
        var data = contents
        let checksum: UInt32
        if isCompressed {
            // A gzip member is 10 bytes, the deflated data, the checksum and the size.
            let member = try Gzip.compress(contents)
            data = Array(member[10..<member.count - 8])
            checksum = member.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
        } else {
            checksum = contents.withUnsafeBytes { Checksum.crc32(of: $0) }
        }
        var fields: [UInt8] = []
        fields.append(littleEndian: UInt16(20))  // version needed
        fields.append(littleEndian: UInt16(0x800))  // names are UTF-8
        fields.append(littleEndian: UInt16(isCompressed ? 8 : 0))
        fields.append(littleEndian: UInt16(0))  // midnight
        fields.append(littleEndian: UInt16(0x21))  // 1 January 1980
        fields.append(littleEndian: checksum)
        fields.append(littleEndian: UInt32(data.count))
        fields.append(littleEndian: UInt32(contents.count))
        fields.append(littleEndian: UInt16(name.utf8.count))
        fields.append(littleEndian: UInt16(0))  // no extra field
        directory += [0x50, 0x4b, 1, 2, 20, 0] + fields
        directory += [UInt8](repeating: 0, count: 10)  // comment, disk, attributes
        directory.append(littleEndian: UInt32(bytes.count))
        directory += name.utf8
        bytes += [0x50, 0x4b, 3, 4] + fields
        bytes += name.utf8
        bytes += data
        count += 1
    }

    /// The archive's bytes.
    func finished() throws(CheckpointError) -> [UInt8] {
        guard bytes.count < UInt32.max else {
            throw .unwritable(path: "archive", reason: "it would be too large")
        }
        var result = bytes + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
        result.append(littleEndian: UInt16(count))
        result.append(littleEndian: UInt16(count))
        result.append(littleEndian: UInt32(directory.count))
        result.append(littleEndian: UInt32(bytes.count))
        return result + [0, 0]
    }
}
