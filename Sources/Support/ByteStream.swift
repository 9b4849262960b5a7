import CZlib
import Foundation

/// Reads a file piece by piece, expanding it on the way if it is gzip's (RFC 1952).
public final class ByteStream {
    /// The path the file was opened by.
    public let path: String
    /// Whether all bytes were read.
    public private(set) var isAtEnd = false
    private let file: gzFile

    /// Opens a file, plain or compressed.
    ///
    /// - Throws: `FileError` if it cannot be opened.
    public init(path: String) throws {
        self.path = path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FileError.notFound(path: path)
        }
        guard !isFolder.boolValue else { throw FileError.notAFile(path: path) }
        guard let file = gzopen(path, "rb") else { throw FileError.last(path: path) }
        gzbuffer(file, 1 << 18)
        self.file = file
    }

    deinit { gzclose(file) }

    /// Appends up to `count` more bytes to a buffer and tells how many.
    ///
    /// - Throws: `GzipError` if compressed data are damaged or cut short, `FileError` if the
    ///   operating system cannot read.
    public func read(into buffer: inout [UInt8], count: Int = 1 << 20) throws -> Int {
        guard !isAtEnd else { return 0 }
        var got: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            // SAFETY: zlib writes at most the `count` bytes that were set aside, and says how many.
            got = gzread(file, bytes.baseAddress, UInt32(count))
            initialized = max(0, Int(got))
        }
        buffer.append(contentsOf: piece)
        guard got < Int32(count) else { return Int(got) }
        isAtEnd = true
        var code: Int32 = Z_OK
        _ = gzerror(file, &code)
        switch code {
        case Z_OK, Z_STREAM_END: return Int(got)
        case Z_BUF_ERROR: throw GzipError.cutShort
        case Z_ERRNO: throw FileError.last(path: path)
        default: throw GzipError.damaged(offset: Int(gzoffset(file)))
        }
    }

    /// All bytes of a file, plain or compressed.
    ///
    /// - Throws: as `read`, and `GzipError.tooLarge` beyond `limit` bytes.
    public static func contents(of path: String, limit: Int = 8 << 30) throws -> [UInt8] {
        let stream = try ByteStream(path: path)
        var bytes: [UInt8] = []
        while try stream.read(into: &bytes) > 0 {
            guard bytes.count <= limit else { throw GzipError.tooLarge(limit: limit) }
        }
        return bytes
    }
}

/// Writes a file piece by piece under a temporary name and moves it into place when all is written;
/// a name that ends in `.gz` is compressed, without a time stamp, so reproducible.
public final class ByteStreamWriter {
    private let path: String
    private let temporaryPath: String
    private var file: gzFile?

    /// Starts a file.
    ///
    /// - Throws: `FileError` if it cannot be made.
    public init(path: String) throws {
        self.path = path
        temporaryPath = path + ".writing-\(ProcessInfo.processInfo.processIdentifier)"
        guard let file = gzopen(temporaryPath, path.hasSuffix(".gz") ? "wb6" : "wbT") else {
            throw FileError.last(path: path)
        }
        self.file = file
        gzbuffer(file, 1 << 18)
    }

    deinit {
        guard let file else { return }
        gzclose(file)
        unlink(temporaryPath)
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
            guard written == Int32(count) else { throw FileError.last(path: path) }
            position += count
        }
    }

    /// Ends the file and gives it its name.
    ///
    /// - Throws: `FileError` if the last bytes cannot be written or the file cannot be renamed.
    public func finish() throws {
        guard let file else { return }
        self.file = nil
        guard gzclose(file) == Z_OK, rename(temporaryPath, path) == 0 else {
            let error = FileError.last(path: path)
            unlink(temporaryPath)
            throw error
        }
    }
}
