import Compute

/// How many layers keep everything for the way back of a tuning pass, and the memory that takes.
struct TapePlan: Equatable {
    /// The last so many layers keep everything; the others keep what comes into their two parts, which are
    /// computed again (Chen et al., arXiv 1604.06174).
    let keptLayers: Int
    /// An estimate of the bytes that are taken at most, beside the weights.
    let byteCount: Int

    /// Keeps as many layers as fit.
    ///
    /// - Parameters:
    ///   - c: The model.
    ///   - tokens: Of the pass.
    ///   - precision: What gates are kept in.
    ///   - memory: The bytes that may be taken; a pass may take more where not even one layer at a time fits.
    init(_ c: DecoderConfiguration, tokens: Int, precision: ComputePrecision, memory: Int) {
        let size = MemoryLayout<Float>.size
        let (queries, keys) = (c.headCount * c.headSize, c.keyValueHeadCount * c.headSize)
        // What comes into both parts and their products, before and after their norms; queries, keys and
        // values before and after theirs, and what queries found; both inputs of the gates.
        let gates = c.feedForwardSize * (precision == .bfloat16 ? 1 : 2)
        let layer = tokens * size * (6 * c.hiddenSize + 3 * queries + 3 * keys + gates)
        let inputs = tokens * size * 2 * c.hiddenSize
        // Numbers within a layer and their gradients, for as long as it is at work.
        let work = tokens * size * 4 * (c.hiddenSize + c.feedForwardSize)
        let least = c.layerCount * inputs + work
        keptLayers = min(max(0, memory - least) / max(1, layer - inputs), c.layerCount)
        // The last layers are gone when the first is computed again and there in full.
        byteCount = least + max(1, keptLayers) * (layer - inputs)
    }
}
