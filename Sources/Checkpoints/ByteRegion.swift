import Foundation
import Support

/// Bytes at a fixed address for the lifetime of the region: part of a mapped file, or memory of
/// its own.
public struct ByteRegion: @unchecked Sendable {
    /// The bytes, valid as long as this region or a copy of it lives.
    ///
    /// They must not be written to.
    public let bytes: UnsafeRawBufferPointer
    private let owner: AnyObject

    /// The whole of a mapped file.
    public init(_ file: MappedFile) {
        bytes = file.unownedBytes
        owner = file
    }

    /// A copy of some bytes.
    public init(copying bytes: some Sequence<UInt8>) {
        self.init(OwnedBytes(Array(bytes)))
    }

    /// A copy of the memory of trivial values.
    public init<Element: BitwiseCopyable>(copyingElements elements: [Element]) {
        self.init(elements.withUnsafeBytes { OwnedBytes($0) })
    }

    private init(_ owned: OwnedBytes) {
        bytes = UnsafeRawBufferPointer(owned.memory)
        owner = owned
    }

    private init(bytes: UnsafeRawBufferPointer, owner: AnyObject) {
        self.bytes = bytes
        self.owner = owner
    }

    /// Calls a closure with the bytes, which live at least as long as the call.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(owner) {} }
        return try body(bytes)
    }

    /// How many bytes.
    public var count: Int { bytes.count }

    /// Returns if the bytes are what they were: a mapped file may be written to or cut by others.
    ///
    /// - Throws: `FileError.changed`.
    public func requireIntact() throws(FileError) {
        guard let file = owner as? MappedFile else { return }
        try file.requireIntact()
    }

    /// Gives the memory of a mapped file's pages back to the operating system, which reads them again
    /// when they are asked for; memory of its own stays.
    public func releasePages() {
        guard owner is MappedFile, let start = bytes.baseAddress else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = (Int(bitPattern: start) + page - 1) / page * page
        let end = (Int(bitPattern: start) + count) / page * page
        guard first < end, let address = UnsafeMutableRawPointer(bitPattern: first) else { return }
        // SAFETY: whole pages of a read-only mapping that `owner` keeps; nothing unsaved is in them.
        madvise(address, end - first, MADV_DONTNEED)
    }

    /// A part of the region.
    public subscript(range: Range<Int>) -> ByteRegion {
        // SAFETY: `rebasing` checks the range, and the part keeps the same owner alive.
        ByteRegion(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]), owner: owner)
    }
}

/// Memory that is never written to after its initialiser.
private final class OwnedBytes: @unchecked Sendable {
    let memory: UnsafeMutableRawBufferPointer

    convenience init(_ bytes: [UInt8]) {
        self.init(copying: bytes.count) { memory in bytes.withUnsafeBytes(memory.copyMemory) }
    }

    convenience init(_ bytes: UnsafeRawBufferPointer) {
        self.init(copying: bytes.count) { memory in memory.copyMemory(from: bytes) }
    }

    private init(copying count: Int, _ copy: (UnsafeMutableRawBufferPointer) -> Void) {
        // SAFETY: allocated here, filled here, freed in `deinit` only.
        memory = .allocate(byteCount: count, alignment: 64)
        copy(memory)
    }

    deinit { memory.deallocate() }
}
