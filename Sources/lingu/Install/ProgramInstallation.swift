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
        try SharedMode.createFolder(link.parentFolder)
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
