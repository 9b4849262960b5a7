import Foundation

/// Where something is saved, and what is there already.
///
/// Devices, pipes and sockets are never replaced, and a file never takes a folder's place. Symbolic
/// links are followed, so that they stay and what they lead to is replaced.
struct SavePlace {
    /// What is to be saved.
    enum Kind {
        case file
        case folder
    }

    /// The path behind all links.
    let path: String
    /// The mode of what is there; `nil` where nothing is.
    let permissions: mode_t?

    /// Looks at a path.
    ///
    /// - Throws: `FileError` if something of another kind is there, or a link to nothing.
    init(_ path: String, expecting kind: Kind) throws(FileError) {
        var trimmed = path
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        var status = stat()
        guard lstat(trimmed, &status) == 0 else {
            guard errno == ENOENT else { throw FileError.lastOfWriting(path: path) }
            self.path = trimmed
            permissions = nil
            return
        }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        if isLink, stat(trimmed, &status) != 0 {
            throw .unwritten(path: path, reason: "it is a symbolic link that leads nowhere")
        }
        let found = status.st_mode & S_IFMT
        switch kind {
        case .file where found == S_IFREG, .folder where found == S_IFDIR: break
        case .file: throw .notAFile(path: path)
        case .folder: throw .notAFolder(path: path)
        }
        // Of a folder also `.` and what ends in `..` get their names.
        guard isLink || kind == .folder else {
            self.path = trimmed
            permissions = status.st_mode & 0o7777
            return
        }
        guard let real = realpath(trimmed, nil) else { throw FileError.lastOfWriting(path: path) }
        defer { free(real) }
        self.path = String(cString: real)
        permissions = status.st_mode & 0o7777
    }
}

/// Names of what is not complete yet: `NAME.PID-RANDOM.part`, beside `NAME`.
enum PartialName {
    private static let ending = ".part"
    /// Seconds for which nothing must have changed before what a dead process left is removed.
    private static let patience = 60

    /// A new name beside a path.
    static func new(for path: String) -> String {
        "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max))\(ending)"
    }

    /// The process that wrote something of a partial name; `nil` for other names.
    static func process(of name: String) -> pid_t? {
        guard name.hasSuffix(ending) else { return nil }
        let parts = name.dropLast(ending.count).split(separator: ".").last?.split(
            separator: "-", omittingEmptySubsequences: false)
        guard let parts, parts.count == 2, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }),
            UInt32(parts[1]) != nil, let process = pid_t(parts[0]), process > 0
        else { return nil }
        return process
    }

    /// Removes what processes that live no more left in the folder of a path.
    static func removeAbandoned(besides path: String) {
        let folder = FolderSync.parent(of: path)
        guard let directory = opendir(folder) else { return }
        var abandoned: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                // SAFETY: the system ends names with a zero within the field.
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let process = process(of: name), isAbandoned(folder + "/" + name, by: process) {
                abandoned.append(folder + "/" + name)
            }
        }
        closedir(directory)
        for path in abandoned { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func isAbandoned(_ path: String, by process: pid_t) -> Bool {
        guard kill(process, 0) != 0, errno == ESRCH else { return false }
        let inside = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        // A folder that is shared may be written by a process that is not seen here.
        return ([path] + inside.map { path + "/" + $0 }).allSatisfy { path in
            var status = stat()
            guard lstat(path, &status) == 0 else { return true }
            return time(nil) - status.st_mtim.tv_sec >= patience
        }
    }
}
