import Foundation
import JSON
import Support

/// The checksums of a saved folder's files, by which damage is noticed that formats do not notice.
struct SavedChecksums: Sendable {
    private let byPath: [String: String]

    /// The checksums of all files of a folder.
    ///
    /// - Throws: `FileError` if one cannot be read.
    init(of folder: String) throws(FileError) {
        var byPath: [String: String] = [:]
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
            var isFolder: ObjCBool = false
            let place = folder + "/" + path
            guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            byPath[path] = try Checksum.crc32(ofFile: place)
        }
        self.byPath = byPath
    }

    /// Those that were written; `nil` for what version 0.1.0 wrote, which has none.
    init?(json: JSONValue?) {
        guard let fields = json?.objectValue else { return nil }
        byPath = Dictionary(
            uniqueKeysWithValues: fields.compactMap { key, value in
                value.stringValue.map { (key, $0) }
            })
    }

    var json: JSONValue {
        .object(
            JSONObject(
                uniqueKeysWithValues: byPath.sorted { $0.key < $1.key }.map {
                    ($0.key, .string($0.value))
                }))
    }

    /// Compares a file, or all files below a folder, with what was written.
    ///
    /// - Throws: `CommandError.damagedSession` for one that is missing or another one now.
    func verify(_ name: String, in folder: String) throws(CommandError) {
        for (path, checksum) in byPath.sorted(by: { $0.key < $1.key })
        where path == name || path.hasPrefix(name + "/") {
            guard let found = try? Checksum.crc32(ofFile: folder + "/" + path) else {
                throw CommandError.damagedSession(folder, "“\(path)” is missing")
            }
            guard found == checksum else {
                throw CommandError.damagedSession(folder, "“\(path)” is not what was written")
            }
        }
    }
}
