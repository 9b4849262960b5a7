import Support
import Tensor

/// The noise of tuning: adapters' dropout masks and NEFTune's noisy embeddings.
public struct TuningNoise: Sendable {
    /// Draws masks and noise.
    public var random: RandomSource
    /// NEFTune's α; 0: none.
    public var neftuneAlpha: Float

    /// Makes noise.
    public init(random: RandomSource, neftuneAlpha: Float = 0) {
        self.random = random
        self.neftuneAlpha = neftuneAlpha
    }

    /// Adds noise drawn uniformly from ±α / √(L · E) to embedded tokens (Jain et al., arXiv 2310.05914).
    ///
    /// - Parameters:
    ///   - embedded: `[tokens, E]`.
    ///   - length: L, the number of tokens on the longest path.
    mutating func addNEFTune(to embedded: inout Tensor, length: Int) {
        guard neftuneAlpha > 0 else { return }
        let limit = neftuneAlpha / Float(max(1, length) * embedded.rowSize).squareRoot()
        let noise = (0..<embedded.count).map { _ in random.uniform(in: -limit...limit) }
        embedded = embedded.adding(Tensor(noise, shape: embedded.shape))
    }
}
