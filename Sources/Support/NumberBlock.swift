import Foundation

/// Memory for numbers, aligned to the lines of the caches, in large pages where it is large.
///
/// With pages of two megabytes the processor finds the rows of a large matrix without walking through
/// page tables; a virtual machine walks twice.
public enum NumberBlock {
    private static let largePage = 2 << 20
    /// What is smaller would waste too much by its alignment.
    private static let leastLargeBytes = 4 << 20

    /// Allocates a block; its numbers are whatever was there before.
    ///
    /// - Parameters:
    ///   - type: The type of its numbers; Float32 if not given.
    ///   - byteCount: Its size in bytes.
    ///   - used: How many of them are sure to be used; all if not given.
    /// - Returns: The first number's address, to be given to `free`.
    public static func allocate<Number: BitwiseCopyable>(
        of type: Number.Type = Float.self, byteCount: Int, used: Int? = nil
    ) -> UnsafeMutablePointer<Number> {
        let isLarge = byteCount >= leastLargeBytes
        var address: UnsafeMutableRawPointer?
        let status = posix_memalign(&address, isLarge ? largePage : 64, byteCount)
        guard status == 0, let address else {
            preconditionFailure("out of memory: \(byteCount) bytes were asked for")
        }
        #if os(Linux)
            // Only whole pages, so that nothing is wasted behind the end. It is advice: a refusal is fine.
            let length = (used ?? byteCount) / largePage * largePage
            if isLarge, length > 0 { _ = madvise(address, length, MADV_HUGEPAGE) }
        #endif
        return address.bindMemory(to: type, capacity: byteCount / MemoryLayout<Number>.stride)
    }

    /// Gives a block back.
    public static func free<Number: BitwiseCopyable>(_ block: UnsafeMutablePointer<Number>) {
        Foundation.free(block)
    }
}
