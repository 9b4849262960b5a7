import Support
import Synchronization

/// A pool of equal-sized buffers: the system would clear fresh ones at each product.
final class ScratchPool<Number: BitwiseCopyable>: Sendable {
    // SAFETY: a buffer belongs to the thread that took it, or to the pool.
    private struct Free: @unchecked Sendable { var blocks: [UnsafeMutablePointer<Number>] = [] }
    private let free = Mutex(Free())
    private let count: Int

    init(count: Int) { self.count = count }

    func take() -> UnsafeMutablePointer<Number> {
        free.withLock { $0.blocks.popLast() }
            ?? NumberBlock.allocate(
                of: Number.self, byteCount: count * MemoryLayout<Number>.stride)
    }

    func giveBack(_ block: UnsafeMutablePointer<Number>) {
        free.withLock { $0.blocks.append(block) }
    }
}
