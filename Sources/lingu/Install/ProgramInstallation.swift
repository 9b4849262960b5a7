import Foundation
import Support

/// An installed copy of the program: the file and what it needs to install itself elsewhere.
///
/// For a person it lies in `$LINGU_HOME`; under a prefix in `PREFIX/share/lingu`, readable by everybody, so
/// that a kernel that root installs starts for every user.
struct ProgramInstallation: Equatable {
    /// The folder that holds `bin/lingu` and `kernelspec`.
    let folder: String
    /// A link on the search path of shells, such as `/usr/local/bin/lingu`; `nil` for a person's own.
    let link: String?

    /// The person's own.
    static func user(_ home: LinguHome) -> ProgramInstallation {
        ProgramInstallation(folder: home.path, link: nil)
    }

    /// That of a prefix.
    static func prefix(_ prefix: String) -> ProgramInstallation {
        ProgramInstallation(folder: prefix + "/share/lingu", link: prefix + "/bin/lingu")
    }

    /// The prefix under which a program was installed; `nil` for a program that lies elsewhere.
    static func prefix(ofProgram path: String) -> String? {
        let place = "/share/lingu/bin/lingu"
        return path.hasSuffix(place) ? String(path.dropLast(place.count)) : nil
    }

    /// The program's file.
    var program: String { folder + "/bin/lingu" }
    private var kernelspec: String { folder + "/kernelspec" }
    private var isShared: Bool { link != nil }
    private static let linkTarget = "../share/lingu/bin/lingu"

    /// Copies a program and its kernelspec here.
    ///
    /// - Throws: `FileError` if a folder cannot be written.
    func install(_ running: String, _ spec: KernelSpec) throws {
        try makeFolder(folder + "/bin")
        try makeFolder(kernelspec)
        if running != program {
            let file = try MappedFile(path: running)
            try AtomicFile.write(to: program, permissions: 0o755) { writer throws(FileError) in
                try file.withBytes { bytes throws(FileError) in try writer.append(bytes) }
            }
        }
        try spec.copy(into: kernelspec)
        guard isShared else { return }
        try SharedMode.open(folder)
        try makeLink()
    }

    /// Removes what `install` made; what else lies in the folder stays.
    ///
    /// - Returns: The paths that are gone.
    /// - Throws: `FileError` if something cannot be removed.
    func remove() throws -> [String] {
        guard isShared else { return [] }
        let manager = FileManager.default
        var removed: [String] = []
        for path in [kernelspec, program] where manager.fileExists(atPath: path) {
            do {
                try manager.removeItem(atPath: path)
            } catch {
                throw FileError.refused(path: path, reason: "it cannot be removed")
            }
            removed.append(path)
        }
        if let link, isOwn(link), unlink(link) == 0 { removed.append(link) }
        // Folders that are empty now; `rmdir` leaves others alone.
        for path in [folder + "/bin", folder] { rmdir(path) }
        return removed
    }

    private func makeFolder(_ path: String) throws(FileError) {
        guard isShared else { return try LinguHome.createFolder(path) }
        try SharedMode.createFolder(path)
    }

    /// Makes the link, unless something else has its name.
    private func makeLink() throws(FileError) {
        guard let link else { return }
        try SharedMode.createFolder((link as NSString).deletingLastPathComponent)
        guard !isOwn(link), !Self.isThere(link) else { return }
        guard symlink(Self.linkTarget, link) == 0 else {
            throw FileError.refused(path: link, reason: "the link cannot be made")
        }
    }

    private func isOwn(_ link: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == Self.linkTarget
    }

    private static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}

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
            folder = (folder as NSString).deletingLastPathComponent
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
