extension SIMD8<Float> {
    /// The eight elements at an address that need not be aligned.
    @inline(__always)
    init(loading source: UnsafePointer<Float>) {
        // SAFETY: the caller guarantees eight readable elements from `source` on.
        self = UnsafeRawPointer(source).loadUnaligned(as: Self.self)
    }

    /// `self · factor + sum`, fused where the processor has FMA.
    @inline(__always)
    func times(_ factor: Float, plus sum: Self) -> Self {
        #if LINGU_FMA
            sum.addingProduct(self, Self(repeating: factor))
        #else
            self * factor + sum
        #endif
    }

    /// Writes the eight elements to an address that need not be aligned.
    @inline(__always)
    func store(to target: UnsafeMutablePointer<Float>) {
        // SAFETY: the caller guarantees eight writable elements from `target` on.
        UnsafeMutableRawPointer(target).storeBytes(of: self, as: SIMD8<Float>.self)
    }
}
