import Foundation

/// Errors in a file.
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
    /// The operating system refused.
    case refused(path: String, reason: String)
    /// The file is longer than the limit, in bytes.
    case tooLong(path: String, limit: Int)
    /// The file changed while it was read.
    case changed(path: String)

    /// The error of the last failed system call.
    public static func last(path: String) -> FileError {
        errno == ENOENT
            ? .notFound(path: path) : .refused(path: path, reason: String(cString: strerror(errno)))
    }

    /// The error of the last failed system call of writing.
    public static func lastOfWriting(path: String) -> FileError {
        guard errno != ENOENT else {
            let folder = path.parentFolder
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
    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .notFound(let path): "there is no file “\(path)”"
        case .notAFile(let path): "“\(path)” is not an ordinary file"
        case .notAFolder(let path): "“\(path)” is not a folder"
        case .noFolder(let path): "there is no folder “\(path)” to write into"
        case .unwritten(let path, let reason): "“\(path)” cannot be written: \(reason)"
        case .refused(let path, let reason): "“\(path)” cannot be opened: \(reason)"
        case .tooLong(let path, let limit): "“\(path)” has more than \(limit) bytes"
        case .changed(let path): "“\(path)” changed while it was in use"
        }
    }
    /// The remedy in one sentence.
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
        case .changed: "wait until the file is written, then load it again"
        }
    }
}
