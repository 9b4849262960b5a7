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
    /// What is kept of the layers for the way back.
    var tape = Tape.kept
    /// Raised to end the pass before its next part.
    var cancellation: Cancellation?

    /// What a pass keeps for its way back.
    enum Tape {
        /// Everything.
        case kept
        /// What comes into each part of a layer; the part is computed again.
        case recomputed
        /// Nothing: there is no way back.
        case none
    }

    /// Rows of a part that sees each row alone, between two looks at the cancellation.
    private static let blockRows = 512

    /// Runs a part of a layer that sees each row alone, such as its feed-forward network.
    mutating func runRowWise(
        _ hidden: Tensor, through part: @escaping (Tensor, inout DecoderPass) -> Tensor
    ) throws(Interrupted) -> Tensor {
        guard case .none = tape, hidden.rowCount > Self.blockRows else {
            return try run(hidden, through: part)
        }
        return try hidden.mappingRows(blockSize: Self.blockRows) { block throws(Interrupted) in
            try run(block, through: part)
        }
    }

    /// Runs a part of a layer: its attention or its feed-forward network.
    mutating func run(
        _ hidden: Tensor, through part: @escaping (Tensor, inout DecoderPass) -> Tensor
    ) throws(Interrupted) -> Tensor {
        try cancellation?.check()
        switch tape {
        case .kept: return part(hidden, &self)
        case .none: return part(hidden.detached, &self).detached
        case .recomputed:
            let before = self
            return part(hidden.detached, &self).recomputed(from: hidden) {
                var pass = before
                return part($0, &pass)
            }
        }
    }
}

/// A stack of layers from embedded tokens to normalised hidden states.
protocol Decoder: AnyObject, Sendable {
    /// Shapes: `[tokens, E]` to `[tokens, E]`.
    ///
    /// - Throws: `Interrupted` if the pass is cancelled.
    func callAsFunction(_ embedded: Tensor, _ pass: inout DecoderPass) throws(Interrupted)
        -> Tensor
}
