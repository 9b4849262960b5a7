import Foundation

/// Where something is saved, and what is there already.
///
/// Devices, pipes and sockets are never replaced, and a file never takes a folder's place. Symbolic
/// links are followed, so that they stay and what they lead to is replaced.
struct SavePlace {
    /// The object to be saved, for errors.
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
