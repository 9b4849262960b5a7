import CZlib
import Foundation

/// Writes a file piece by piece under a temporary name and moves it into place when all is written;
/// a name that ends in `.gz` is compressed, without a time stamp, so reproducible.
public final class ByteStreamWriter {
    private let path: String
    private let replacement: FileReplacement
    private var file: gzFile?

    /// Starts a file.
    ///
    /// - Throws: `FileError` if it cannot be made.
    public init(path: String) throws {
        self.path = path
        replacement = try FileReplacement(path: path)
        // zlib closes the descriptor that it is given.
        let descriptor = fcntl(replacement.descriptor, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0, let file = gzdopen(descriptor, path.hasSuffix(".gz") ? "wb6" : "wbT")
        else {
            if descriptor >= 0 { close(descriptor) }
            throw FileError.lastOfWriting(path: path)
        }
        self.file = file
        gzbuffer(file, 1 << 18)
    }

    deinit {
        if let file { gzclose(file) }
    }

    /// Adds bytes.
    ///
    /// - Throws: `FileError` if the disk refuses them.
    public func write(_ bytes: [UInt8]) throws {
        guard let file else { return }
        var position = 0
        while position < bytes.count {
            let count = min(bytes.count - position, 1 << 24)
            let written = bytes.withUnsafeBytes { buffer in
                // SAFETY: `position + count` is within the array; zlib only reads.
                gzwrite(file, buffer.baseAddress?.advanced(by: position), UInt32(count))
            }
            guard written == Int32(count) else { throw FileError.lastOfWriting(path: path) }
            position += count
        }
    }

    /// Ends the file and gives it its name.
    ///
    /// - Throws: `FileError` if the last bytes cannot be written or the file cannot be renamed.
    public func finish() throws {
        guard let file else { return }
        self.file = nil
        guard gzclose(file) == Z_OK else { throw FileError.lastOfWriting(path: path) }
        try replacement.commit()
    }
}
