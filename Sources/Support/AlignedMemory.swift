import Foundation

/// Memory for elements, aligned to cache lines, in huge pages where it is large.
///
/// With pages of 2 MB the processor finds the rows of a large matrix without walking through
/// page tables; a virtual machine walks twice.
public enum AlignedMemory {
    private static let largePage = 2 << 20
    /// Below this, alignment to a huge page would waste too much.
    private static let minLargeBytes = 4 << 20

    /// Allocates a block; its contents are undefined.
    ///
    /// - Parameters:
    ///   - type: The type of its elements; Float32 if not given.
    ///   - byteCount: Its size in bytes.
    ///   - used: How many of them are certain to be used; all if not given.
    /// - Returns: The first element's address, to be given to `free`.
    public static func allocate<Number: BitwiseCopyable>(
        of type: Number.Type = Float.self, byteCount: Int, used: Int? = nil
    ) -> UnsafeMutablePointer<Number> {
        let isLarge = byteCount >= minLargeBytes
        var address: UnsafeMutableRawPointer?
        let status = posix_memalign(&address, isLarge ? largePage : 64, byteCount)
        guard status == 0, let address else {
            preconditionFailure("out of memory: \(byteCount) bytes were asked for")
        }
        #if os(Linux)
            // Only whole pages, so that nothing is wasted behind the end. Advice only: a refusal is harmless.
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
