import CZlib
import Foundation

/// Reads a file piece by piece, expanding it on the way if it is gzip's (RFC 1952).
public final class ByteStream {
    /// The path the file was opened by.
    public let path: String
    /// Whether all bytes were read.
    public private(set) var isAtEnd = false
    private let file: gzFile
    private let descriptor: Int32
    private let stateAtOpening: FileState?
    private var expanded = 0
    private var memory: Int?

    /// Up to here, in bytes, compressed data may expand as they like.
    static let harmlessSize = 1 << 28
    /// Beyond that, compressed data may expand so many times: texts and tables expand 3 to 30 times.
    static let maximalRatio = 250
    /// Data that would not fit into memory may expand so many times.
    static let maximalRatioBeyondMemory = 30

    /// Opens a file, plain or compressed.
    ///
    /// - Throws: `FileError` if it cannot be opened.
    public init(path: String) throws {
        self.path = path
        let descriptor = try InputFile.open(path)
        stateAtOpening = FileState(descriptor)
        // zlib owns the descriptor from here on.
        guard let file = gzdopen(descriptor, "rb") else {
            close(descriptor)
            throw FileError.last(path: path)
        }
        gzbuffer(file, 1 << 18)
        self.file = file
        self.descriptor = descriptor
    }

    deinit { gzclose(file) }

    /// Appends up to `count` more bytes to a buffer and tells how many.
    ///
    /// - Throws: `GzipError` if compressed data are damaged or cut short, `FileError` if the
    ///   operating system cannot read, or the file changed since it was opened.
    public func read(into buffer: inout [UInt8], count: Int = 1 << 20) throws -> Int {
        guard !isAtEnd else { return 0 }
        var got: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            // SAFETY: zlib writes at most the `count` bytes that were set aside, and says how many.
            got = gzread(file, bytes.baseAddress, UInt32(count))
            initialized = max(0, Int(got))
        }
        buffer.append(contentsOf: piece)
        expanded += piece.count
        try checkExpansion()
        guard got < Int32(count) else { return Int(got) }
        isAtEnd = true
        var code: Int32 = Z_OK
        _ = gzerror(file, &code)
        switch code {
        case Z_OK, Z_STREAM_END:
            guard FileState(descriptor) == stateAtOpening else {
                throw FileError.changed(path: path)
            }
            return Int(got)
        case Z_BUF_ERROR: throw GzipError.cutShort
        case Z_ERRNO: throw FileError.last(path: path)
        default: throw GzipError.damaged(offset: Int(gzoffset(file)))
        }
    }

    /// Refuses data that expand as only bombs do, before they fill the memory.
    private func checkExpansion() throws {
        guard expanded > Self.harmlessSize, gzdirect(file) == 0 else { return }
        let ratio = expanded / max(1, Int(gzoffset(file)))
        let memory = memory ?? MachineMemory().available
        self.memory = memory
        let limit = expanded > memory ? Self.maximalRatioBeyondMemory : Self.maximalRatio
        guard ratio <= limit else { throw GzipError.bomb(ratio: ratio, bytes: expanded) }
    }

    /// All bytes of a file, plain or compressed.
    ///
    /// - Throws: as `read`, and `GzipError.tooLarge` or `FileError.tooLong` beyond `limit` bytes.
    public static func contents(of path: String, limit: Int = 8 << 30) throws -> [UInt8] {
        let stream = try ByteStream(path: path)
        var bytes: [UInt8] = []
        while try stream.read(into: &bytes) > 0 {
            guard bytes.count > limit else { continue }
            guard gzdirect(stream.file) == 0 else {
                throw FileError.tooLong(path: path, limit: limit)
            }
            throw GzipError.tooLarge(limit: limit)
        }
        return bytes
    }
}

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
