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

    /// Up to this size, in bytes, any compression ratio is accepted.
    static let harmlessSize = 1 << 28
    /// The largest compression ratio beyond that: texts and tables reach 3 to 30.
    static let maximalRatio = 250
    /// The largest compression ratio of data that would not fit into memory.
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

    /// Rejects decompression bombs before they fill the memory.
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
