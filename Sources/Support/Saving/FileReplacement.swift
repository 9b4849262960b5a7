import Foundation

/// A new file under a temporary name beside its place, which it takes when it is complete.
///
/// Readers see the old file or the new one, also after a power cut: the file is synced before it is
/// renamed, its folder afterwards. A replacement that is let go of before `commit` leaves no trace.
/// Only ordinary files are replaced; a symbolic link stays and the file that it leads to is replaced.
public final class FileReplacement {
    /// The open file, for libraries that write to descriptors.
    public let descriptor: Int32
    private let path: String
    private let target: String
    private let temporary: String
    private var isFinished = false

    /// Begins a file.
    ///
    /// - Parameters:
    ///   - path: Where the file will be.
    ///   - permissions: The mode of a new file, before the process's mask; a file that is there keeps its own.
    /// - Throws: `FileError` if the folder cannot be written or something else than a file is there.
    public init(path: String, permissions: UInt32 = 0o644) throws(FileError) {
        self.path = path
        let place = try SavePlace(path, expecting: .file)
        target = place.path
        temporary = PartialName.new(for: place.path)
        PartialName.removeAbandoned(besides: place.path)
        descriptor = open(
            temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(permissions))
        guard descriptor >= 0 else { throw FileError.lastOfWriting(path: path) }
        if let mode = place.permissions { fchmod(descriptor, mode) }
    }

    deinit {
        guard !isFinished else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// Appends bytes.
    ///
    /// - Throws: `FileError` if the disk is full or fails.
    public func append(_ bytes: some Collection<UInt8>) throws(FileError) {
        let written: Bool? = bytes.withContiguousStorageIfAvailable {
            Self.writeAll(UnsafeRawBufferPointer($0), to: descriptor)
        }
        guard let written else { return try append(Array(bytes)) }
        guard written else { throw FileError.lastOfWriting(path: path) }
    }

    /// Syncs the file and gives it its name.
    ///
    /// - Throws: `FileError` if that fails; then what was there before is still there.
    public func commit() throws(FileError) {
        guard fsync(descriptor) == 0, rename(temporary, target) == 0 else {
            throw FileError.lastOfWriting(path: path)
        }
        isFinished = true
        close(descriptor)
        FolderSync.sync(FolderSync.parent(of: target))
    }

    /// Writes all bytes to a descriptor; `false`, with `errno` set, if the system refuses.
    public static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var position = 0
        while position < bytes.count {
            // SAFETY: the range lies within the buffer, which is valid for the call.
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            let count = Foundation.write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
            if count > 0 {
                position += count
            } else if count == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// Makes names and contents survive a power cut, as far as the file system can.
enum FolderSync {
    /// The folder that holds a path.
    static func parent(of path: String) -> String {
        let folder = path.parentFolder
        return folder.isEmpty ? "." : folder
    }

    /// Syncs one folder or file.
    @discardableResult static func sync(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        // Some file systems cannot sync folders, which they say by these.
        return fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS
    }

    /// Syncs a folder and all that it holds.
    ///
    /// - Throws: `FileError` if the disk refuses.
    static func syncTree(_ folder: String) throws(FileError) {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        for path in names.map({ folder + "/" + $0 }) + [folder] {
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            let kind = status.st_mode & S_IFMT
            guard kind == S_IFREG || kind == S_IFDIR else { continue }
            guard sync(path) else { throw FileError.lastOfWriting(path: path) }
        }
    }
}
