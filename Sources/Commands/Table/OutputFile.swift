import CommandLanguage
import Foundation
import Support

/// Files that commands write at a person's word.
enum OutputFile {
    /// Writes a file whole or not at all.
    ///
    /// - Throws: `CommandError.fileExists` if it is there and may not be replaced, or `FileError`, also
    ///   if something else than an ordinary file is there.
    static func write(_ bytes: [UInt8], to path: String, overwrites: Bool) throws {
        guard overwrites || !FileManager.default.fileExists(atPath: path) else {
            throw CommandError.fileExists(path: path)
        }
        try AtomicFile.write(bytes, to: path)
    }
}
