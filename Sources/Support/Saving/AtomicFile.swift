/// Files that appear whole or not at all: written beside their place, synced, then renamed.
public enum AtomicFile {
    /// Writes bytes to a path; what was there before stays until the new file is complete.
    ///
    /// - Throws: `FileError` if the folder cannot be written.
    public static func write(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
        try write(to: path) { file throws(FileError) in try file.append(bytes) }
    }

    /// Checks before long work that a file can be written to a path afterwards.
    ///
    /// - Throws: `FileError` if something else than an ordinary file is there.
    public static func requireReplaceable(_ path: String) throws(FileError) {
        _ = try SavePlace(path, expecting: .file)
    }

    /// Writes a file piece by piece.
    ///
    /// - Parameters:
    ///   - path: Where the file will be.
    ///   - permissions: The mode of a new file, before the process's mask; a file that is there keeps its own.
    ///   - body: Appends to the file; if it throws, nothing changes at the path.
    /// - Throws: `FileError` if the folder cannot be written, and what the body throws.
    public static func write(
        to path: String, permissions: UInt32 = 0o644,
        _ body: (FileReplacement) throws(FileError) -> Void
    ) throws(FileError) {
        let file = try FileReplacement(path: path, permissions: permissions)
        try body(file)
        try file.commit()
    }
}
