import Support

/// A buffer of Float32 elements, aligned to 64 bytes, taken from a pool and returned to it.
///
/// Tensors share it. It is written only by the routine that makes it and by owners that know nobody
/// else reads it (gradient accumulation, optimisers).
public final class Storage: @unchecked Sendable {
    /// The first element; valid as long as this object lives.
    public let pointer: UnsafeMutablePointer<Float>
    /// The number of elements.
    public let count: Int
    private let byteCount: Int
    /// The storage that these elements belong to; `nil` for its own.
    private let whole: Storage?

    /// A buffer with undefined contents.
    public init(uninitialized count: Int) {
        precondition(count >= 0, "a storage cannot hold \(count) elements")
        self.count = count
        // SAFETY: the pool returns at least `byteCount` bytes, owned by this object until `deinit`.
        (pointer, byteCount) = BufferPool.shared.take(count: count)
        whole = nil
    }

    /// Some elements of another storage, which lives as long as this object.
    init(_ range: Range<Int>, of whole: Storage) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= whole.count,
            "\(range) of \(whole.count) elements")
        // SAFETY: the range is inside the other storage, which is retained.
        pointer = whole.pointer + range.lowerBound
        count = range.count
        byteCount = 0
        self.whole = whole
    }

    /// A buffer of zeros.
    public convenience init(zeros count: Int) {
        self.init(uninitialized: count)
        pointer.update(repeating: 0, count: count)
    }

    deinit { if whole == nil { BufferPool.shared.giveBack(pointer, byteCount: byteCount) } }
}
