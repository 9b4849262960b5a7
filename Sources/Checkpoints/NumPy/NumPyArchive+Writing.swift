import JSON
import Support

extension NumPyArchive {
    /// Writes the archive with arrays of texts beside the others, as `numpy.savez` does.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - texts: Lists of texts by the names of their arrays.
    /// - Throws: `FileError` if the operating system refuses, `CheckpointError.unwritable` if an
    ///   array takes 4 GiB or more.
    public func write(to path: String, texts: KeyValuePairs<String, [String]>) throws {
        var writer = ZipWriter()
        for (name, array) in arrays {
            try writer.add(name + ".npy", NumPyFile.bytes(of: array), isCompressed: false)
        }
        for (name, list) in texts {
            try writer.add(name + ".npy", NumPyFile.bytes(ofTexts: list), isCompressed: true)
        }
        try AtomicFile.write(writer.finished(), to: path)
    }
}

extension NumPyFile {
    /// The bytes of an `.npy` file of texts, each as long as the longest: four bytes a character (`<U5`).
    static func bytes(ofTexts texts: [String]) -> [UInt8] {
        let longest = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
        let text =
            "{'descr': '<U\(longest)', 'fortran_order': False, 'shape': (\(texts.count),), }"
        let padding = 63 - (10 + text.utf8.count) % 64
        let header = text + String(repeating: " ", count: padding) + "\n"
        var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        bytes.append(littleEndian: UInt16(header.utf8.count))
        bytes += header.utf8
        bytes.reserveCapacity(bytes.count + texts.count * longest * 4)
        for text in texts {
            let scalars = text.unicodeScalars
            for scalar in scalars { bytes.append(littleEndian: scalar.value) }
            bytes += [UInt8](repeating: 0, count: (longest - scalars.count) * 4)
        }
        return bytes
    }
}
