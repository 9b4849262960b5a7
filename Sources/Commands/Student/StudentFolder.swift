import Foundation
import JSON
import Support

/// A student saved in a folder of its own: all seeds, histories, and the graph.
struct StudentFolder {
    /// The file that tells such a folder from others.
    private static let name = "saved-student.json"
    private static let format = 1

    let path: String

    /// Writes a student; the folder appears whole or not at all.
    ///
    /// - Throws: `CommandError.fileExists` if the path is taken and may not be replaced, `.unusable` if
    ///   what is there is no saved student, or what the file system throws.
    func write(
        _ student: StudentValue, overwrites: Bool, progress: any ProgressReport
    ) throws {
        let manager = FileManager.default
        let isThere = manager.fileExists(atPath: path)
        guard !isThere || overwrites else { throw CommandError.fileExists(path: path) }
        guard !isThere || manager.fileExists(atPath: path + "/" + Self.name) else {
            throw CommandError.unusable(
                what: "“\(path)”", why: "it is there and holds something else than a student",
                remedy: "choose another name")
        }
        try LinguHome.createFolder(path.parentFolder)
        try AtomicFolder.write(to: path, keeping: { !Self.isOwn($0) }) { new in
            let store = SavedObjects(folder: new, precision: .float32, progress: progress)
            let saved = try student.save(in: store)
            if let notice = student.runs.teacher?.noticeIfAsked {
                try AtomicFile.write(Array(notice.utf8), to: new + "/NOTICE")
            }
            let description: JSONValue = [
                "format": .integer(Self.format), "student": saved,
                "checksums": try SavedChecksums(of: new).json,
            ]
            try AtomicFile.write(description.bytes(.pretty), to: new + "/" + Self.name)
            try progress.checkCancellation()
        }
    }

    /// Whether something of the folder is what `write` wrote.
    private static func isOwn(_ path: String) -> Bool {
        let first = path.split(separator: "/").first.map(String.init) ?? path
        let parts = first.split(separator: "-")
        let isNumbered =
            parts.count == 2 && ["student", "graph"].contains(parts[0]) && Int(parts[1]) != nil
        return isNumbered || first == name || first == "NOTICE"
    }

    /// Reads a student.
    ///
    /// - Throws: `CommandError.unusable` if the folder holds none, or what is wrong with its files.
    func read(progress: any ProgressReport) throws -> StudentValue {
        AtomicFolder.recover(path)
        let place = path + "/" + Self.name
        guard FileManager.default.fileExists(atPath: place) else {
            throw CommandError.unusable(
                what: "“\(path)”", why: "it is no folder that `student save` wrote",
                remedy: "name the folder that was given to `student save`")
        }
        let file = try MappedFile(path: place)
        let description = try file.withBytes { try JSONValue(parsing: $0) }
        guard try description.integer(at: "format") == Self.format else {
            throw CommandError.unusable(
                what: "“\(path)”", why: "it was saved by a later version",
                remedy: "load it with that version")
        }
        let store = SavedObjects(
            folder: path, precision: .float32, progress: progress,
            checksums: SavedChecksums(json: description["checksums"]))
        return try StudentValue.restore(description.value(at: "student"), from: store)
    }
}
