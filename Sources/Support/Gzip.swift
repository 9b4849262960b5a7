import CZlib

/// Gzip (RFC 1952) through zlib.
public enum Gzip {
    /// Whether bytes begin with gzip's magic number.
    public static func isCompressed(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }

    /// The bytes that a gzip file, of one or several members, holds.
    ///
    /// - Throws: `GzipError` if the data are damaged, cut short, or expand beyond `limit` bytes.
    public static func decompress(_ bytes: [UInt8], limit: Int = 8 << 30) throws(GzipError)
        -> [UInt8]
    {
        var stream = z_stream()
        guard
            inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                == Z_OK
        else { throw .damaged(offset: 0) }
        defer { inflateEnd(&stream) }
        var result: [UInt8] = []
        result.reserveCapacity(min(limit, bytes.count * 4))
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var position = 0
        while true {
            let (status, read, written) = inflateStep(&stream, bytes, from: position, into: &chunk)
            position += read
            guard result.count + written <= limit else { throw .tooLarge(limit: limit) }
            result.append(contentsOf: chunk[..<written])
            switch status {
            case Z_STREAM_END where position == bytes.count: return result
            case Z_STREAM_END: inflateReset(&stream)
            case Z_OK where read > 0 || written > 0: continue
            case Z_OK, Z_BUF_ERROR: throw .cutShort
            default: throw .damaged(offset: position)
            }
        }
    }

    /// Runs one call of zlib's `inflate` from a position of the input.
    private static func inflateStep(
        _ stream: inout z_stream, _ bytes: [UInt8], from position: Int, into chunk: inout [UInt8]
    ) -> (status: Int32, read: Int, written: Int) {
        bytes.withUnsafeBufferPointer { input in
            chunk.withUnsafeMutableBufferPointer { output in
                let available = min(input.count - position, 1 << 30)
                // SAFETY: both buffers outlive the call; zlib only reads through `next_in`.
                stream.next_in = UnsafeMutablePointer(
                    mutating: input.baseAddress?.advanced(by: position))
                stream.avail_in = UInt32(available)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let status = inflate(&stream, Z_NO_FLUSH)
                return (
                    status, available - Int(stream.avail_in),
                    output.count - Int(stream.avail_out)
                )
            }
        }
    }

    /// A gzip file of one member that holds the bytes; without a time stamp, so reproducible.
    public static func compress(_ bytes: [UInt8], level: Int32 = 6) throws(GzipError) -> [UInt8] {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .damaged(offset: 0) }
        defer { deflateEnd(&stream) }
        guard bytes.count < 1 << 31 else { throw .tooLarge(limit: 1 << 31) }
        var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let written = bytes.withUnsafeBufferPointer { input in
            result.withUnsafeMutableBufferPointer { output in
                // SAFETY: both buffers outlive the call and `deflateBound` sized the output.
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END
                    ? output.count - Int(stream.avail_out) : 0
            }
        }
        return Array(result[..<written])
    }
}

/// Errors in gzip data.
public enum GzipError: Diagnostic {
    /// The data are not gzip's, from about this offset on.
    case damaged(offset: Int)
    /// The data end before the last member does.
    case cutShort
    /// The data would expand beyond a limit in bytes.
    case tooLarge(limit: Int)
    /// The compression ratio is that of a decompression bomb; expanded so far to this many bytes.
    case bomb(ratio: Int, bytes: Int)

    /// `GzipFormat`.
    public var name: String { "GzipFormat" }
    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .damaged(let offset): "the gzip data are damaged near byte \(offset)"
        case .cutShort: "the gzip data end too early"
        case .tooLarge(let limit): "the gzip data expand to more than \(limit) bytes"
        case .bomb(let ratio, let bytes):
            "the gzip data expand \(ratio)-fold, so far to \(bytes) bytes: a decompression bomb"
        }
    }
    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .damaged, .cutShort: "download or copy the file again, or give it uncompressed"
        case .tooLarge: "split the file, or give it uncompressed"
        case .bomb: "if the file is sound, expand it with gunzip and load what comes out"
        }
    }
}
