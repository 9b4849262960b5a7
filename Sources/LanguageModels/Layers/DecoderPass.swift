import Compute
import Support
import Tensor

/// What all layers share in one pass over a batch.
struct DecoderPass {
    /// Who sees whom.
    let layout: AttentionLayout
    /// The position of each row.
    let positions: [Int32]
    /// The angles of layers without a window, and of those with one.
    let rotary: RotaryEmbedding.Table
    let windowRotary: RotaryEmbedding.Table
    /// Keys and values of earlier tokens, if there are any.
    var cache: KeyValueCache?
    /// Whether this batch's keys and values are added to the cache.
    var extendsCache = false
    /// Draws dropout masks in tuning.
    var dropout: RandomSource?
    /// Raised to end the pass before its next part.
    var cancellation: Cancellation?

    /// Asked between the parts of all layers.
    func check() throws(Interrupted) { try cancellation?.check() }
}

/// A stack of layers from embedded tokens to normalised hidden states.
protocol Decoder: AnyObject, Sendable {
    /// Shapes: `[tokens, E]` to `[tokens, E]`.
    ///
    /// - Throws: `Interrupted` if the pass is cancelled.
    func callAsFunction(_ embedded: Tensor, _ pass: inout DecoderPass) throws(Interrupted)
        -> Tensor
}
