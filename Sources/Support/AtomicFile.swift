import Foundation

/// Files that appear whole or not at all: written under a temporary name, synced, then renamed.
public enum AtomicFile {
    /// Writes bytes to a path; what was there before stays until the new file is whole.
    ///
    /// - Throws: `FileError` if the folder cannot be written.
    public static func write(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
        try write(to: path) { file throws(FileError) in try file.append(bytes) }
    }

    /// Writes a file piece by piece.
    ///
    /// - Parameters:
    ///   - path: Where the file will be.
    ///   - permissions: The file's mode, before the process's mask.
    ///   - body: Appends to the file; if it throws, nothing changes at the path.
    /// - Throws: `FileError` if the folder cannot be written, and what the body throws.
    public static func write(
        to path: String, permissions: mode_t = 0o644, _ body: (Writer) throws(FileError) -> Void
    ) throws(FileError) {
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw FileError.last(path: path) }
        let writer = Writer(descriptor: descriptor, path: path)
        do throws(FileError) {
            defer { close(descriptor) }
            try body(writer)
            guard fsync(descriptor) == 0 else { throw FileError.last(path: path) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let error = FileError.last(path: path)
            unlink(temporary)
            throw error
        }
        syncFolder(of: path)
    }

    /// Makes the new name itself survive a power cut, as far as the file system can.
    private static func syncFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Appends to a file that is being written.
    public struct Writer {
        fileprivate let descriptor: Int32
        fileprivate let path: String

        /// Appends bytes.
        ///
        /// - Throws: `FileError` if the disk is full or fails.
        public func append(_ bytes: some Collection<UInt8>) throws(FileError) {
            let written: Result<Void, FileError>? = bytes.withContiguousStorageIfAvailable {
                append(UnsafeRawBufferPointer($0))
            }
            guard let written else { return try append(Array(bytes)) }
            try written.get()
        }

        private func append(_ bytes: UnsafeRawBufferPointer) -> Result<Void, FileError> {
            var position = 0
            while position < bytes.count {
                // SAFETY: the range lies within the buffer, which is valid for the call.
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
                let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    position += count
                } else if count < 0, errno != EINTR {
                    return .failure(FileError.last(path: path))
                }
            }
            return .success(())
        }
    }
}
