/// Instructions of the processor that the numeric targets are compiled for.
enum ProcessorFeatures {
    /// Fused multiply-add.
    static let hasFMA: Bool = {
        #if LINGU_FMA
            true
        #else
            false
        #endif
    }()

    /// AVX-512: 32 registers of 16 Float32 elements.
    static let hasAVX512: Bool = {
        #if LINGU_AVX512
            true
        #else
            false
        #endif
    }()
}
