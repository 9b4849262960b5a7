import Foundation

/// Folders that appear whole or not at all: written beside their place, synced, then exchanged.
public enum AtomicFolder {
    /// Writes a folder; what was there before stays until the new one is complete.
    ///
    /// - Parameters:
    ///   - path: Where the folder will be; a symbolic link to a folder stays, and that folder is replaced.
    ///   - keeps: Whether something of the folder that is there, named by its path inside, stays if the
    ///     new one has nothing of that name. Folders are asked about too; their contents are asked
    ///     about one by one.
    ///   - body: Writes into the new folder, whose path it is given; if it throws, nothing changes.
    /// - Throws: `FileError` if the disk refuses, and what the body throws.
    public static func write(
        to path: String, keeping keeps: (String) -> Bool = { _ in false },
        _ body: (String) throws -> Void
    ) throws {
        recover(path)
        let place = try SavePlace(path, expecting: .folder)
        let new = PartialName.new(for: place.path)
        PartialName.removeAbandoned(besides: place.path)
        guard mkdir(new, 0o777) == 0 else { throw FileError.lastOfWriting(path: path) }
        do {
            try body(new)
            if let permissions = place.permissions {
                chmod(new, permissions)
                try carry(from: place.path, to: new, keeps)
            }
            try FolderSync.syncTree(new)
            try take(place, new, path)
        } catch {
            try? FileManager.default.removeItem(atPath: new)
            throw error
        }
        FolderSync.sync(FolderSync.parent(of: place.path))
        // After an exchange this is the old folder.
        try? FileManager.default.removeItem(atPath: new)
    }

    /// Puts a folder back that was moved aside by a process that ended before the new one had its place.
    public static func recover(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard !path.isEmpty, access(path, F_OK) != 0, errno == ENOENT else { return }
        let wanted = (path as NSString).lastPathComponent
        let folder = FolderSync.parent(of: path)
        for name in PartialName.names(in: folder) where name.hasPrefix(wanted + ".") {
            guard PartialName.original(of: name, in: folder) == wanted,
                let owner = PartialName.owner(of: name, in: folder),
                PartialName.isStranded(folder + "/" + name, by: owner)
            else { continue }
            rename(folder + "/" + name, path)
            return
        }
    }

    /// Puts a folder and all that it holds onto the disk, so that they survive a power cut.
    ///
    /// - Throws: `FileError` if the disk refuses.
    public static func sync(_ folder: String) throws(FileError) {
        try FolderSync.syncTree(folder)
    }

    private static let asideEnding = ".old"

    /// Gives the new folder its name; the old one gets the new one's where there was one.
    private static func take(_ place: SavePlace, _ new: String, _ path: String) throws(FileError) {
        guard place.permissions != nil else {
            guard rename(new, place.path) == 0 else { throw FileError.lastOfWriting(path: path) }
            return
        }
        let current = FileManager.default.currentDirectoryPath
        defer {
            // The process may work in the folder that was exchanged.
            if current == place.path || current.hasPrefix(place.path + "/") { chdir(current) }
        }
        if exchange(new, place.path) { return }
        switch errno {
        case EINVAL, ENOSYS, EOPNOTSUPP: try takeInSteps(place, new, path)
        case EBUSY where isEmpty(place.path): try moveContents(from: new, to: place.path, path)
        case EBUSY:
            throw .unwritten(
                path: path, reason: "it is a mount point, which cannot be replaced in one step")
        default: throw FileError.lastOfWriting(path: path)
        }
    }
}

extension AtomicFolder {
    /// Two names change places in one step; `false`, with `errno` set, where that cannot be.
    private static func exchange(_ one: String, _ other: String) -> Bool {
        typealias Rename =
            @convention(c) (
                Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
            ) -> Int32
        // Glibc declares `renameat2` for GNU sources alone; musl and old systems do not have it.
        guard let symbol = dlsym(nil, "renameat2") else {
            errno = ENOSYS
            return false
        }
        // SAFETY: the type is that of renameat2(2).
        let rename = unsafeBitCast(symbol, to: Rename.self)
        let exchangeFlag: UInt32 = 2
        return rename(AT_FDCWD, one, AT_FDCWD, other, exchangeFlag) == 0
    }

    /// For file systems that cannot exchange: for a moment there is only the folder that `recover` finds.
    private static func takeInSteps(_ place: SavePlace, _ new: String, _ path: String)
        throws(FileError)
    {
        let aside = new + asideEnding
        guard rename(place.path, aside) == 0 else { throw FileError.lastOfWriting(path: path) }
        guard rename(new, place.path) == 0 else {
            let error = FileError.lastOfWriting(path: path)
            rename(aside, place.path)
            throw error
        }
        rename(aside, new)
    }

    private static func isEmpty(_ folder: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty ?? false
    }

    private static func moveContents(from new: String, to folder: String, _ path: String)
        throws(FileError)
    {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: new)) ?? [] {
            do {
                try FileManager.default.moveItem(
                    atPath: new + "/" + name, toPath: folder + "/" + name)
            } catch {
                throw .unwritten(path: path, reason: error.localizedDescription)
            }
        }
        try FolderSync.syncTree(folder)
    }

    /// Takes over what stays: files as further links to the same data, or as copies.
    private static func carry(from old: String, to new: String, _ keeps: (String) -> Bool) throws {
        let manager = FileManager.default
        for name in try manager.subpathsOfDirectory(atPath: old).sorted() where keeps(name) {
            let (source, target) = (old + "/" + name, new + "/" + name)
            var status = stat()
            var present = stat()
            guard lstat(source, &status) == 0, lstat(target, &present) != 0 else { continue }
            try? manager.createDirectory(
                atPath: FolderSync.parent(of: target), withIntermediateDirectories: true)
            if status.st_mode & S_IFMT == S_IFDIR {
                mkdir(target, status.st_mode & 0o7777)
            } else if link(source, target) != 0 {
                try manager.copyItem(atPath: source, toPath: target)
            }
        }
    }
}
