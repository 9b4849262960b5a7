import Compute
import Support
import Synchronization

/// Keeps freed buffers for the next tensor of the same size class.
final class BufferPool: Sendable {
    static let shared = BufferPool()

    private struct State: @unchecked Sendable {
        var free: [Int: [UnsafeMutablePointer<Float>]] = [:]
        var heldBytes = 0
        /// Bytes taken from the operating system, in use or kept, now and at most.
        var takenBytes = 0
        var peakBytes = 0
    }
    private let state = Mutex(State())
    /// The maximum number of unused bytes that are kept.
    private let limit = 2 << 30

    /// A buffer of at least `count` elements and its size in bytes.
    func take(count: Int) -> (UnsafeMutablePointer<Float>, Int) {
        let byteCount = Self.sizeClass(of: count * MemoryLayout<Float>.size)
        let reused = state.withLock { state -> UnsafeMutablePointer<Float>? in
            guard let pointer = state.free[byteCount]?.popLast() else { return nil }
            state.heldBytes -= byteCount
            return pointer
        }
        if let reused { return (reused, byteCount) }
        state.withLock { state in
            state.takenBytes += byteCount
            state.peakBytes = max(state.peakBytes, state.takenBytes)
        }
        return (AlignedMemory.allocate(byteCount: byteCount, used: count * 4), byteCount)
    }

    /// Takes a buffer back; frees it if enough are kept already.
    func giveBack(_ pointer: UnsafeMutablePointer<Float>, byteCount: Int) {
        let isKept = state.withLock { state in
            guard state.heldBytes + byteCount <= limit else {
                state.takenBytes -= byteCount
                return false
            }
            state.free[byteCount, default: []].append(pointer)
            state.heldBytes += byteCount
            return true
        }
        if !isKept { AlignedMemory.free(pointer) }
    }

    /// Frees all unused buffers.
    func drain() {
        let held = state.withLock { state in
            defer {
                state.free = [:]
                state.takenBytes -= state.heldBytes
                state.heldBytes = 0
            }
            return state.free.values.flatMap { $0 }
        }
        held.forEach { AlignedMemory.free($0) }
    }

    /// Bytes taken from the operating system at most since the last call, and now.
    func restartPeak() -> (peak: Int, now: Int) {
        state.withLock { state in
            defer { state.peakBytes = state.takenBytes }
            return (state.peakBytes, state.takenBytes)
        }
    }

    /// Sizes in steps of an eighth of the next lower power of two, so that at most 12 % is wasted.
    static func sizeClass(of byteCount: Int) -> Int {
        let wanted = max(64, byteCount)
        let step = max(64, 1 << max(0, (Int.bitWidth - wanted.leadingZeroBitCount - 4)))
        return (wanted + step - 1) / step * step
    }
}

/// The memory that tensors keep for reuse.
public enum TensorMemory {
    /// Returns all unused buffers, and other freed memory of the process, to the operating system.
    public static func releaseUnused() {
        BufferPool.shared.drain()
        FreedMemory.trim()
    }

    /// Bytes that tensors took at most since the last call, and take now; for tests of estimates.
    package static func restartPeak() -> (peak: Int, now: Int) { BufferPool.shared.restartPeak() }
}
