import Foundation
import Support

extension OutputFile {
    /// Looks before long work whether a file may be written.
    ///
    /// - Throws: `CommandError.fileExists` if it is there and may not be replaced, or `FileError`.
    static func requireWritable(_ path: String, overwrites: Bool) throws {
        guard overwrites || !FileManager.default.fileExists(atPath: path) else {
            throw CommandError.fileExists(path: path)
        }
        try AtomicFile.requireReplaceable(path)
    }
}
