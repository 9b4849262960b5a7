import Support
import Synchronization

/// Blocks of one size that are used again: fresh ones would be cleared by the kernel at each product.
final class ScratchPool<Number: BitwiseCopyable>: Sendable {
    // SAFETY: a block belongs to whoever took it, or to nobody.
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
