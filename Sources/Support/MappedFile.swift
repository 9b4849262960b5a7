import Foundation

/// A file whose bytes are read on demand by the operating system, not copied into memory.
public final class MappedFile: @unchecked Sendable {
    /// The file's bytes, for an owner that keeps this object as long as it uses them; everybody else
    /// uses `withBytes` or `contents`, as Swift may let go of an object after its last mention.
    public let unownedBytes: UnsafeRawBufferPointer
    /// The path it was opened by.
    public let path: String

    /// Maps a file read-only.
    ///
    /// - Throws: `FileError` if it cannot be opened or mapped.
    public init(path: String) throws(FileError) {
        self.path = path
        let descriptor = try InputFile.open(path)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError.last(path: path) }
        let count = Int(status.st_size)
        guard count > 0 else {
            unownedBytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        // SAFETY: a private read-only mapping of `count` bytes, unmapped in `deinit` only.
        let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw FileError.last(path: path) }
        unownedBytes = UnsafeRawBufferPointer(start: address, count: count)
    }

    /// How many bytes the file has.
    public var count: Int { unownedBytes.count }

    /// A copy of the bytes, which outlives this object.
    public var contents: [UInt8] { withBytes { Array($0) } }

    /// Calls a closure with the bytes, which live at least as long as the call.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(unownedBytes)
    }

    deinit {
        if let start = unownedBytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), unownedBytes.count)
        }
    }
}

/// What can go wrong with a file.
public enum FileError: Diagnostic {
    /// There is nothing at the path.
    case notFound(path: String)
    /// The path is a folder or a device.
    case notAFile(path: String)
    /// The path is a file or a device where a folder is wanted.
    case notAFolder(path: String)
    /// The folder that a file is to be written into is not there.
    case noFolder(path: String)
    /// A file could not be written.
    case unwritten(path: String, reason: String)
    /// The operating system said no.
    case refused(path: String, reason: String)
    /// The file is longer than is taken, in bytes.
    case tooLong(path: String, limit: Int)
    /// Somebody wrote to the file while it was read.
    case changed(path: String)

    /// The error of the last failed system call.
    public static func last(path: String) -> FileError {
        errno == ENOENT
            ? .notFound(path: path) : .refused(path: path, reason: String(cString: strerror(errno)))
    }

    /// The error of the last failed system call of writing.
    public static func lastOfWriting(path: String) -> FileError {
        guard errno != ENOENT else {
            let folder = (path as NSString).deletingLastPathComponent
            return .noFolder(path: folder.isEmpty ? "." : folder)
        }
        return .unwritten(path: path, reason: String(cString: strerror(errno)))
    }

    /// `FileNotFound` or `FileRefused`.
    public var name: String {
        switch self {
        case .notFound, .noFolder: "FileNotFound"
        default: "FileRefused"
        }
    }
    /// What went wrong.
    public var summary: String {
        switch self {
        case .notFound(let path): "there is no file “\(path)”"
        case .notAFile(let path): "“\(path)” is not an ordinary file"
        case .notAFolder(let path): "“\(path)” is not a folder"
        case .noFolder(let path): "there is no folder “\(path)” to write into"
        case .unwritten(let path, let reason): "“\(path)” cannot be written: \(reason)"
        case .refused(let path, let reason): "“\(path)” cannot be opened: \(reason)"
        case .tooLong(let path, let limit): "“\(path)” has more than \(limit) bytes"
        case .changed(let path): "“\(path)” changed while it was read"
        }
    }
    /// How to mend it.
    public var remedy: String {
        switch self {
        case .notFound: "check the spelling and the folder the program was started in"
        case .notAFile: "name a file, not a folder, a device, a FIFO or a socket"
        case .notAFolder: "name a folder, not a file or a device"
        case .noFolder: "make the folder first, or check its spelling"
        case .unwritten:
            "check the folder's permissions and the disk's free space; what was there is unchanged"
        case .refused: "check the file's permissions and the disk"
        case .tooLong: "check that the right file was named, or split it"
        case .changed: "wait until the file is written, then try again"
        }
    }
}
