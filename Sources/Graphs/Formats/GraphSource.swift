import Foundation
import Support

/// A file or folder that a person named, and what is in it.
public struct GraphSource: Sendable {
    /// The path as given, without a slash at the end.
    public let path: String
    /// Whether it is a folder.
    public let isFolder: Bool
    /// The names in the folder (of a file: in the folder around it), sorted.
    public let entries: [String]

    /// Looks at a path.
    ///
    /// - Throws: `FileError.notFound`, `.notAFile` for a FIFO, a socket or a device.
    public init(path: String) throws(FileError) {
        var path = (path as NSString).expandingTildeInPath
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        AtomicFolder.recover(path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .notFound(path: path)
        }
        self.isFolder = isFolder.boolValue
        // A FIFO or a device is not opened even to look at its beginning.
        if !isFolder.boolValue { close(try InputFile.open(path)) }
        let folder = isFolder.boolValue ? path : path.parentFolder
        entries =
            ((try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder))
            ?? []).sorted()
    }

    /// The folder's path, or that of the folder around the file.
    public var folder: String {
        guard !isFolder else { return path }
        let folder = path.parentFolder
        return folder.isEmpty ? "." : folder
    }

    /// The last part of the path, without `.gz` and the file's extension.
    public var baseName: String {
        let last = (path as NSString).lastPathComponent
        return isFolder ? last : (Self.withoutGzip(last) as NSString).deletingPathExtension
    }

    /// The file's extension in lower case, without `.gz`.
    public var fileExtension: String {
        isFolder ? "" : (Self.withoutGzip(path) as NSString).pathExtension.lowercased()
    }

    /// The path of the first of some names that is there, plain or with `.gz`.
    public func find(_ names: String...) -> String? { find(names) }

    /// The path of the first of some names that is there, plain or with `.gz`; a name may begin with
    /// the name of a folder inside and a slash.
    public func find(_ names: [String]) -> String? {
        for name in names {
            for candidate in [name, name + ".gz"] {
                let path = folder + "/" + candidate
                let isThere =
                    name.contains("/")
                    ? FileManager.default.fileExists(atPath: path) : entries.contains(candidate)
                if isThere { return path }
            }
        }
        return nil
    }

    /// The path of the first of some names that is there.
    ///
    /// - Throws: `GraphError.missingFile`.
    func require(_ names: String...) throws(GraphError) -> String {
        if let path = find(names) { return path }
        throw .missingFile(folder: folder, names: names)
    }

    /// The path of the only entry whose name, without `.gz`, ends so; for a file, of the one that
    /// shares its base name.
    func find(suffix: String) -> String? {
        let found = entries.filter { Self.withoutGzip($0).hasSuffix(suffix) }
        if !isFolder {
            let mine = found.first { Self.withoutGzip($0) == baseName + suffix }
            return mine.map { folder + "/" + $0 }
        }
        return found.count == 1 ? found.first.map { folder + "/" + $0 } : nil
    }

    static func withoutGzip(_ name: String) -> String {
        name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    }
}
