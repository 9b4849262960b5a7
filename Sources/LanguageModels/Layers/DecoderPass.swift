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
    /// The rows whose hidden states are wanted, none twice; `nil`: all.
    var wantedRows: [Int32]?
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

    /// Runs all layers and the final norm.
    ///
    /// After the last layer's attention a row is seen by no other: from there on only the wanted ones
    /// are computed, and the others are 0.
    ///
    /// Shapes: `[tokens, E]` to `[tokens, E]`.
    mutating func run(_ embedded: Tensor, layers: [some DecoderLayer], norm: RMSNormLayer)
        throws(Interrupted) -> Tensor
    {
        var hidden = embedded
        for (index, layer) in layers.enumerated() {
            hidden = try run(hidden, through: layer.attend)
            if index == layers.count - 1, let wantedRows {
                guard !wantedRows.isEmpty else { return .zeros(embedded.shape) }
                hidden = hidden.gatheringRows(wantedRows)
            }
            hidden = try runRowWise(hidden, through: layer.transform)
        }
        hidden = norm(hidden)
        return wantedRows.map { hidden.placingRows($0, among: embedded.rowCount) } ?? hidden
    }

    /// Rows of a part that sees each row alone, between two looks at the cancellation: whole tiles for one, two,
    /// three or four threads.
    private static let blockRows = 576

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

/// A layer: attention, in which rows see each other, and a part that sees each row alone.
///
/// Shapes of both: `[tokens, E]` to `[tokens, E]`.
protocol DecoderLayer {
    func attend(_ x: Tensor, _ pass: inout DecoderPass) -> Tensor
    func transform(_ x: Tensor, _ pass: inout DecoderPass) -> Tensor
}

/// A stack of layers from embedded tokens to normalised hidden states.
protocol Decoder: AnyObject, Sendable {
    /// Shapes: `[tokens, E]` to `[tokens, E]`.
    ///
    /// - Throws: `Interrupted` if the pass is cancelled.
    func callAsFunction(_ embedded: Tensor, _ pass: inout DecoderPass) throws(Interrupted)
        -> Tensor
}
