import Foundation

/// A file whose bytes are read on demand by the operating system, not copied into memory.
public final class MappedFile: @unchecked Sendable {
    /// The file's bytes, for an owner that keeps this object as long as it uses them; everybody else
    /// uses `withBytes` or `contents`, as Swift may let go of an object after its last mention.
    public let unownedBytes: UnsafeRawBufferPointer
    /// The path it was opened by.
    public let path: String
    /// Stays open, so that the size of this very file can be looked at again.
    private let descriptor: Int32
    private let size: off_t
    private let modified: timespec
    private let guarded: MappingFaults.Ticket?

    /// Maps a file read-only.
    ///
    /// - Throws: `FileError` if it cannot be opened or mapped.
    public init(path: String) throws(FileError) {
        self.path = path
        let descriptor = try InputFile.open(path)
        var isOpen = true
        defer { if !isOpen { close(descriptor) } }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            isOpen = false
            throw FileError.last(path: path)
        }
        self.descriptor = descriptor
        (size, modified) = (status.st_size, status.st_mtim)
        let count = Int(status.st_size)
        guard count > 0 else {
            unownedBytes = UnsafeRawBufferPointer(start: nil, count: 0)
            guarded = nil
            return
        }
        // SAFETY: a private read-only mapping of `count` bytes, unmapped in `deinit` only.
        let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            isOpen = false
            throw FileError.last(path: path)
        }
        unownedBytes = UnsafeRawBufferPointer(start: address, count: count)
        guarded = MappingFaults.watch(unownedBytes)
    }

    /// Returns if the file is as it was when it was mapped: whoever writes to it changes what is read, and
    /// whoever cuts it takes bytes away.
    ///
    /// - Throws: `FileError.changed`.
    public func requireIntact() throws(FileError) {
        var status = stat()
        guard guarded.map({ !MappingFaults.happened($0) }) ?? true,
            fstat(descriptor, &status) == 0, status.st_size == size,
            status.st_mtim.tv_sec == modified.tv_sec, status.st_mtim.tv_nsec == modified.tv_nsec
        else { throw .changed(path: path) }
    }

    /// How many bytes the file has.
    public var count: Int { unownedBytes.count }

    /// A copy of the bytes, which outlives this object.
    public var contents: [UInt8] { withBytes { Array($0) } }

    /// Calls a closure with the bytes, which live at least as long as the call.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(unownedBytes)
    }

    deinit {
        if let guarded { MappingFaults.endWatch(guarded) }
        if let start = unownedBytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), unownedBytes.count)
        }
        close(descriptor)
    }
}
