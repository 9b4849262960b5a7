import JSON
import Support

/// Reads and writes `.npz` files: zip archives of `.npy` files.
public struct NumPyArchive: Sendable {
    /// The arrays by name, in the order of the archive.
    public var arrays: OrderedDictionary<String, NumPyArray>
    /// The arrays of texts by name, in the order of the archive.
    public private(set) var texts: OrderedDictionary<String, [String]> = [:]

    /// Makes an archive of arrays.
    public init(_ arrays: OrderedDictionary<String, NumPyArray> = [:]) { self.arrays = arrays }

    /// Reads an archive; stored arrays stay mapped, deflated ones are expanded.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: How many bytes all expanded arrays may take.
    /// - Throws: `FileError`, `CheckpointError` or `GzipError` if it is no sound archive.
    ///
    /// Arrays that would not fit into the memory at hand are refused before they are expanded.
    public init(path: String, limit: Int = 8 << 30) throws {
        let limit = min(limit, max(1 << 28, MachineMemory().available / 2))
        let zip = try ZipArchive(ByteRegion(try MappedFile(path: path)), path: path)
        arrays = [:]
        var left = limit
        for entry in zip.entries where entry.name.hasSuffix(".npy") {
            let bytes = try zip.contents(of: entry, limit: left)
            left -= bytes.count
            let name = String(entry.name.dropLast(4))
            let inside = "\(path)/\(entry.name)"
            if let found = try NumPyFile.texts(bytes, path: inside) {
                texts[name] = found
            } else {
                arrays[name] = try NumPyFile.read(bytes, path: inside)
            }
        }
    }

    /// The array of a name.
    ///
    /// - Throws: `CheckpointError.noTensor` with the nearest name.
    public func array(named name: String) throws(CheckpointError) -> NumPyArray {
        guard let array = arrays[name] else {
            throw .noTensor(
                path: "npz", name: name,
                nearest: NearestName.suggestion(for: name, in: arrays.keys))
        }
        return array
    }

    /// Writes the archive under a temporary name and then moves it to its own.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - isCompressed: Whether arrays are deflated, as `numpy.savez_compressed` does.
    /// - Throws: `FileError` if the operating system refuses, `CheckpointError.unwritable` if an
    ///   array takes 4 GiB or more.
    public func write(to path: String, isCompressed: Bool = false) throws {
        var writer = ZipWriter()
        for (name, array) in arrays {
            try writer.add(
                name + ".npy", NumPyFile.bytes(of: array), isCompressed: isCompressed)
        }
        let bytes = try writer.finished()
        try AtomicFile.write(bytes, to: path)
    }
}
