import Support
import Synchronization

/// A pool of equal-sized buffers: the system would clear fresh ones at each product.
final class ScratchPool<Element: BitwiseCopyable>: Sendable {
    // SAFETY: a buffer belongs to the thread that took it, or to the pool.
    private struct Free: @unchecked Sendable { var buffers: [UnsafeMutablePointer<Element>] = [] }
    private let free = Mutex(Free())
    private let count: Int

    init(count: Int) { self.count = count }

    func take() -> UnsafeMutablePointer<Element> {
        free.withLock { $0.buffers.popLast() }
            ?? AlignedMemory.allocate(
                of: Element.self, byteCount: count * MemoryLayout<Element>.stride)
    }

    func giveBack(_ buffer: UnsafeMutablePointer<Element>) {
        free.withLock { $0.buffers.append(buffer) }
    }
}
