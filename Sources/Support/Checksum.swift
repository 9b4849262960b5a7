import CZlib
import Foundation

/// The checksum of zip and gzip (ISO 3309), by zlib.
public enum Checksum {
    /// The checksum of some bytes.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - start: The checksum of what comes before them.
    public static func crc32(of bytes: UnsafeRawBufferPointer, from start: UInt32 = 0) -> UInt32 {
        guard let address = bytes.baseAddress else { return start }
        // SAFETY: zlib reads the `count` bytes of the buffer, during the call.
        return UInt32(
            truncatingIfNeeded: crc32_z(
                UInt(start), address.assumingMemoryBound(to: UInt8.self), bytes.count))
    }

    /// The checksum of a file, in eight hexadecimal digits.
    ///
    /// - Throws: `FileError` if it cannot be read.
    public static func crc32(ofFile path: String) throws(FileError) -> String {
        let value = try MappedFile(path: path).withBytes { crc32(of: $0) }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
