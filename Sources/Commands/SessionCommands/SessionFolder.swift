import CommandLanguage
import Compute
import Foundation
import JSON
import Support

/// The sessions that were saved: one folder a session, under `$LINGU_HOME/sessions`.
///
/// A session's folder holds `session.json` and the folder of files that it names. Saving again writes
/// a new folder of files, then replaces `session.json` at once, then removes the old files: whatever
/// happens between, `session.json` and its files belong together.
struct SessionFolder {
    /// The summary of a saved session.
    struct Summary {
        let name: String
        let saved: String
        let values: Int
        let bytes: Int
    }

    static let format = 1
    /// Saved values may nest, and tables be long.
    private static let limits = JSONValue.Limits(depth: 2_000, bytes: 8 << 30)

    let home: LinguHome
    /// The precision that restored teachers are loaded with.
    var precision = ComputePrecision.bfloat16

    /// The names of all saved sessions.
    var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: home.sessions)) ?? []
        return all.sorted().filter { name in
            FileManager.default.fileExists(atPath: "\(home.sessions)/\(name)/session.json")
        }
    }

    /// The folder of a session.
    ///
    /// - Throws: `CommandError.unusable` if the name cannot be a folder's.
    func path(of name: String) throws(CommandError) -> String {
        let isFine =
            !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".")
            && !name.unicodeScalars.contains { $0 == "/" || $0.value < 0x20 }
        guard isFine else {
            throw .unusable(
                what: "`\(name.prefix(60))`", why: "it cannot be the name of a folder",
                remedy: "choose a name of letters, digits, - and _")
        }
        return home.sessions + "/" + name
    }

    // MARK: - Writing

    /// Writes a session whole.
    ///
    /// - Parameters:
    ///   - name: The name it is kept under; what was there before is replaced.
    ///   - body: Writes files into the new folder and gives `session.json`, without its folder.
    /// - Throws: what the body or the file system throws; then nothing has changed.
    func write(
        _ name: String, progress: any ProgressReport,
        _ body: (SavedObjects) throws -> JSONValue
    ) throws {
        let place = try path(of: name)
        try LinguHome.createPrivateFolder(home.sessions)
        let lock = try SessionLock(place: place, isShared: false, progress: progress)
        defer { lock.unlock() }
        try LinguHome.createPrivateFolder(place)
        let files = "files-\(UUID().uuidString)"
        let folder = place + "/" + files
        try LinguHome.createPrivateFolder(folder)
        do {
            let store = SavedObjects(folder: folder, precision: precision, progress: progress)
            var description = try body(store)
            description["folder"] = .string(files)
            description["checksums"] = try SavedChecksums(of: folder).json
            try progress.checkCancellation()
            LinguHome.restrictTree(folder)
            // The record names the files, so they are on the disk before it is.
            try AtomicFolder.sync(folder)
            try AtomicFile.write(to: place + "/session.json", permissions: 0o600) {
                file throws(FileError) in try file.append(description.bytes(.compact))
            }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            rmdir(place)
            throw error
        }
        removeFiles(in: place, except: files)
        LinguHome.restrictTree(place)
    }

    private func removeFiles(in place: String, except kept: String) {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        for name in all where name.hasPrefix("files-") && name != kept {
            try? FileManager.default.removeItem(atPath: place + "/" + name)
        }
    }

    // MARK: - Reading

    /// Opens a saved session; nobody replaces it while the lock is held.
    ///
    /// - Throws: `CommandError.unknownValue` with the nearest name, or `JSONError`.
    func read(
        _ name: String, progress: any ProgressReport
    ) throws -> (description: JSONValue, store: SavedObjects, lock: SessionLock?) {
        let place = try path(of: name)
        guard names.contains(name) else {
            throw CommandError.unusable(
                what: "`\(name)`", why: "no session was saved under this name",
                remedy: NearestName.suggestion(for: name, in: names).map { "did you mean `\($0)`?" }
                    ?? "`session saved` lists those that were")
        }
        LinguHome.restrict(home.sessions)
        LinguHome.restrictTree(place)
        let lock = try? SessionLock(place: place, isShared: true, progress: progress)
        let description = try Self.description(in: place)
        guard try description.integer(at: "format") == Self.format else {
            throw CommandError.damagedSession(place, "it is of another format")
        }
        let files = try description.string(at: "folder")
        guard files.hasPrefix("files-"), !files.contains("/") else {
            throw CommandError.damagedSession(place, "it names “\(files)”")
        }
        let store = SavedObjects(
            folder: place + "/" + files, precision: precision, progress: progress,
            checksums: SavedChecksums(json: description["checksums"]))
        return (description, store, lock)
    }

    private static func description(in place: String) throws -> JSONValue {
        let file = try MappedFile(path: place + "/session.json")
        return try file.withBytes { try JSONValue(parsing: $0, limits: limits) }
    }

    /// The summaries of all saved sessions; damaged ones are left out.
    func summaries() -> [Summary] {
        names.compactMap { name in
            let place = home.sessions + "/" + name
            guard let description = try? Self.description(in: place) else { return nil }
            return Summary(
                name: name, saved: description["saved"]?.stringValue ?? "",
                values: description["values"]?.arrayValue?.count ?? 0, bytes: Self.bytes(in: place))
        }
    }

    private static func bytes(in folder: String) -> Int {
        var total = 0
        let keys: Set<URLResourceKey> = [.fileSizeKey]
        let files = FileManager.default.enumerator(
            at: URL(fileURLWithPath: folder), includingPropertiesForKeys: Array(keys))
        while let file = files?.nextObject() as? URL {
            total += (try? file.resourceValues(forKeys: keys))?.fileSize ?? 0
        }
        return total
    }
}
