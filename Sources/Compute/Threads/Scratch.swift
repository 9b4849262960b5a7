/// Runs `body` with a buffer of `count` elements.
@inline(__always)
func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, count)) { buffer in
        // SAFETY: the buffer lives until the closure returns and has at least one element.
        if let start = buffer.baseAddress { body(start) }
    }
}
