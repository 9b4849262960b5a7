import Compute

/// How many layers save all tensors for the backward pass of tuning, and the memory that takes.
struct TapePlan: Equatable {
    /// The number of last layers that save all tensors; the others save the inputs of their two parts, which are
    /// recomputed (gradient checkpointing, Chen et al., arXiv 1604.06174).
    let keptLayers: Int
    /// An estimate of the peak memory in bytes, without the weights.
    let byteCount: Int

    /// Keeps as many layers as fit.
    ///
    /// - Parameters:
    ///   - c: The model.
    ///   - tokens: Of the pass.
    ///   - precision: The precision of saved gates.
    ///   - memory: The bytes that may be taken; a pass may take more where not even one layer at a time fits.
    init(_ c: DecoderConfiguration, tokens: Int, precision: ComputePrecision, memory: Int) {
        let size = MemoryLayout<Float>.size
        let (queries, keys) = (c.headCount * c.headSize, c.keyValueHeadCount * c.headSize)
        // The inputs of both parts and their products, before and after their norms; queries, keys and
        // values before and after theirs, and attention's result; both inputs of the gates.
        let gates = c.feedForwardSize * (precision == .bfloat16 ? 1 : 2)
        let layer = tokens * size * (6 * c.hiddenSize + 3 * queries + 3 * keys + gates)
        let inputs = tokens * size * 2 * c.hiddenSize
        // The intermediate results of a layer and their gradients, while it runs.
        let work = tokens * size * 4 * (c.hiddenSize + c.feedForwardSize)
        let least = c.layerCount * inputs + work
        keptLayers = min(max(0, memory - least) / max(1, layer - inputs), c.layerCount)
        // The last layers are released when the first is recomputed in full.
        byteCount = least + max(1, keptLayers) * (layer - inputs)
    }
}
