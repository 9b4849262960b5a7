import Foundation
import Support

/// A file written under a temporary name beside its own, synced, then moved: readers see the old
/// one or the whole new one.
struct FileReplacement: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Writes a file through a closure.
    ///
    /// - Throws: `FileError` if the operating system refuses, or what the closure throws.
    static func write(to path: String, _ body: (borrowing FileReplacement) throws -> Void) throws {
        let temporary = path + ".\(UInt32.random(in: 0 ... .max)).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError.last(path: path) }
        do {
            defer { close(descriptor) }
            try body(FileReplacement(descriptor: descriptor, path: path))
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
    }

    /// Appends bytes.
    func append(_ bytes: [UInt8]) throws(FileError) {
        let result: Result<Void, FileError> = bytes.withUnsafeBytes { bytes in
            do throws(FileError) { return .success(try append(bytes)) } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Appends bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: the system reads at most the bytes that are left, during the call.
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let written = Foundation.write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
            guard written >= 0 else {
                if errno == EINTR { continue }
                throw FileError.last(path: path)
            }
            done += written
        }
    }
}
