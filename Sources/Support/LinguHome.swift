import Foundation

/// The folder where Lingu keeps what outlives a session: `$LINGU_HOME`, or `~/.local/share/lingu`.
public struct LinguHome: Sendable, Equatable {
    /// The folder's path.
    public let path: String

    /// Takes a folder; it need not exist.
    public init(path: String) { self.path = path }

    /// The folder that the environment names.
    public static var standard: LinguHome {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["LINGU_HOME"], !path.isEmpty {
            return LinguHome(path: (path as NSString).expandingTildeInPath)
        }
        let share = environment["XDG_DATA_HOME"] ?? ""
        let base = share.hasPrefix("/") ? share : userFolder + "/.local/share"
        return LinguHome(path: base + "/lingu")
    }

    /// The person's home folder: `$HOME` as Jupyter and shells see it, else what the system says.
    public static var userFolder: String {
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        return home.hasPrefix("/") ? home : NSHomeDirectory()
    }

    /// Teachers: one folder a model.
    public var models: String { path + "/models" }
    /// Teachers made from scratch: one folder a model.
    public var created: String { path + "/created" }
    /// Caches, which can be computed again: hop features.
    public var cache: String { path + "/cache" }
    /// The installed program.
    public var bin: String { path + "/bin" }
    /// Saved sessions.
    public var sessions: String { path + "/sessions" }
    /// The history of cells.
    public var history: String { path + "/history.sqlite" }
    /// The log of tunings and trainings.
    public var runs: String { path + "/runs.sqlite" }

    /// Makes sure that a folder exists which only its owner may look into.
    ///
    /// - Throws: `FileError` if it cannot be made.
    public static func createPrivateFolder(_ path: String) throws(FileError) {
        var status = stat()
        if lstat(path, &status) != 0 {
            try createFolder(FolderSync.parent(of: path))
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw FileError.lastOfWriting(path: path)
            }
        }
        restrict(path)
    }

    /// Takes all permissions of others from what is there of a home: what is private is what people
    /// typed, made and know.
    public func restrictPermissions() {
        for folder in [models, created, cache, sessions] { Self.restrict(folder) }
        for database in [history, runs] {
            for ending in ["", "-wal", "-shm"] { Self.restrict(database + ending) }
        }
    }

    /// Takes all permissions of others from a file or folder of this user; links are left alone.
    public static func restrict(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o077 != 0
        else { return }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFDIR else { return }
        chmod(path, status.st_mode & 0o700)
    }

    /// Takes all permissions of others from a folder and all that it holds.
    public static func restrictTree(_ folder: String) {
        restrict(folder)
        for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
            restrict(folder + "/" + name)
        }
    }

    /// Makes sure that a folder exists.
    ///
    /// - Throws: `FileError` if it cannot be made.
    public static func createFolder(_ path: String) throws(FileError) {
        guard !path.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .unwritten(path: path, reason: "the folder cannot be made")
        }
    }
}
