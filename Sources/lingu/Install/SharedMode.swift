import Foundation
import Support

/// Modes of files that every user may read, whatever the mask of the person who installs.
enum SharedMode {
    /// Makes a folder and what is missing above it, for everybody to enter.
    ///
    /// - Throws: `FileError` if it cannot be made.
    static func createFolder(_ path: String) throws(FileError) {
        var missing: [String] = []
        var folder = path
        while folder.count > 1, !FileManager.default.fileExists(atPath: folder) {
            missing.append(folder)
            folder = folder.parentFolder
        }
        try LinguHome.createFolder(path)
        for folder in missing { chmod(folder, 0o755) }
    }

    /// Lets everybody read a folder and all in it, and run what its owner may run.
    ///
    /// - Throws: `FileError` if a mode cannot be changed.
    static func open(_ folder: String) throws(FileError) {
        let inside = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        for path in [folder] + (inside ?? []).map({ folder + "/" + $0 }) {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { continue }
            let runs: mode_t = status.st_mode & 0o100 != 0 ? 0o111 : 0
            let mode = (status.st_mode & 0o7777) | 0o444 | runs
            guard mode == status.st_mode & 0o7777 || chmod(path, mode) == 0 else {
                throw FileError.refused(path: path, reason: "its mode cannot be changed")
            }
        }
    }

    /// The first of a path's folders, or the path itself, that not everybody may enter or read; `nil` if
    /// every user reaches it.
    static func obstacle(on path: String) -> String? {
        let parts = path.split(separator: "/").map(String.init)
        for count in 0...parts.count {
            let part = "/" + parts.prefix(count).joined(separator: "/")
            var status = stat()
            guard stat(part, &status) == 0 else { return part }
            let needed: mode_t = count == parts.count ? 0o004 : 0o001
            if status.st_mode & needed == 0 { return part }
        }
        return nil
    }

    /// The libraries of this process that not every user may read, such as a Swift runtime in a home folder.
    static func privateLibraries() -> [String] {
        let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
        let paths = maps.split(separator: "\n").compactMap { line -> String? in
            guard let start = line.firstIndex(of: "/") else { return nil }
            let path = String(line[start...])
            return path.contains(".so") ? path : nil
        }
        return Set(paths).filter { obstacle(on: $0) != nil }.sorted()
    }
}
