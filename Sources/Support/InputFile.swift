import Foundation

/// Opens files for reading: ordinary files only.
///
/// Opening a FIFO blocks until there is a writer and cannot be interrupted, a device may never end, so neither is
/// opened at all.
public enum InputFile {
    /// Opens an ordinary file and returns its descriptor, which the caller closes.
    ///
    /// - Throws: `FileError.notFound`, `.notAFile` for folders, FIFOs, sockets and devices, `.refused`.
    public static func open(_ path: String) throws(FileError) -> Int32 {
        var status = stat()
        guard !path.isEmpty, !path.utf8.contains(0), stat(path, &status) == 0 else {
            if path.isEmpty || path.utf8.contains(0) { throw .notFound(path: path) }
            throw .last(path: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        // The file may have been replaced by a FIFO meanwhile: without O_NONBLOCK opening would block.
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .last(path: path) }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notAFile(path: path)
        }
        return descriptor
    }

    /// All bytes of an ordinary file, as they are.
    ///
    /// - Throws: as `open`, and `FileError.tooLong` beyond `limit` bytes.
    public static func contents(of path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8]
    {
        let descriptor = try open(path)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last(path: path) }
        guard status.st_size <= limit else { throw .tooLong(path: path, limit: limit) }
        var failure: FileError?
        let size = Int(status.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                // SAFETY: at most the bytes of the buffer that are still free.
                let free = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let got = Foundation.read(descriptor, free.baseAddress, free.count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = .last(path: path) }
                if got <= 0 { break }
                count += got
            }
        }
        if let failure { throw failure }
        guard bytes.count == size else { throw .changed(path: path) }
        return bytes
    }
}

/// The size and age of an open file, to notice that it changes while it is read.
struct FileState: Equatable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    /// The state of an open file; nothing if the operating system does not say.
    init?(_ descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        size = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
