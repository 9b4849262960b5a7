import Compute
import Support
import Tensor

/// The state shared by all layers in one pass over a batch.
struct DecoderPass {
    /// The attention layout: which rows attend to which.
    let layout: AttentionLayout
    /// The position of each row.
    var positions: [Int32]
    /// The angles of layers without a window, and of those with one.
    let rotary: RotaryEmbedding.Table
    let windowRotary: RotaryEmbedding.Table
    /// Keys and values of earlier tokens, if there are any.
    var cache: KeyValueCache?
    /// Whether this batch's keys and values are added to the cache.
    var extendsCache = false
    /// Draws dropout masks in tuning.
    var dropout: RandomSource?
    /// Which tensors of the layers are saved for the backward pass.
    var tape = Tape.none
    /// The rows whose hidden states are wanted, rising and none twice; `nil`: all.
    var wantedRows: [Int32]?
    /// Output buffers for the results of a part of a layer; empty to allocate them.
    var outputs: [Storage] = []
    /// Raised to end the pass before its next part.
    var cancellation: Cancellation?

    /// Which tensors a pass saves for its backward pass.
    enum Tape {
        /// All tensors of the last layers; of the others the inputs of each part, which is recomputed.
        case keeping(lastLayers: Int)
        /// Nothing: there is no backward pass.
        case none
    }

    /// Runs all layers and the final norm.
    ///
    /// In the last layer other rows read only a row's keys and values: everything else is computed for the
    /// wanted rows only, and the others are 0.
    ///
    /// Shapes: `[tokens, E]` to `[tokens, E]`.
    mutating func run(_ embedded: Tensor, layers: [some DecoderLayer], norm: RMSNormLayer)
        throws(Interrupted) -> Tensor
    {
        var hidden = embedded
        for (index, layer) in layers.enumerated() {
            let rows = index == layers.count - 1 ? wantedRows : nil
            hidden =
                switch tape {
                case .none: try runForward(hidden, through: layer, wanting: rows)
                case .keeping(let last):
                    try run(
                        hidden, through: layer, wanting: rows, isSaved: index >= layers.count - last
                    )
                }
        }
        guard hidden.rowCount > 0 else { return .zeros(embedded.shape) }
        hidden = norm(hidden)
        return wantedRows.map { hidden.placingRows($0, among: embedded.rowCount) } ?? hidden
    }

    /// Runs a layer on a tape.
    private mutating func run(
        _ hidden: Tensor, through layer: some DecoderLayer, wanting rows: [Int32]?, isSaved: Bool
    ) throws(Interrupted) -> Tensor {
        let attended = try run(hidden, isSaved: isSaved) { x, pass in
            let parts = pass.projecting(x, wanting: rows) { x, parts, pass in
                layer.project(x, to: parts, &pass)
            }
            let found = layer.attention.attend(parts, queryRows: rows, &pass)
            return layer.join(found, to: x.gathering(rows), &pass)
        }
        guard attended.rowCount > 0 else { return attended }
        return try run(attended, isSaved: isSaved, through: layer.transform)
    }

    /// Runs a layer without a backward pass; row-wise parts in blocks of rows.
    private mutating func runForward(
        _ hidden: Tensor, through layer: some DecoderLayer, wanting rows: [Int32]?
    ) throws(Interrupted) -> Tensor {
        let parts = try projecting(hidden, wanting: rows) { x, parts, pass throws(Interrupted) in
            let widths = parts.map(layer.attention.width)
            return try pass.runRowWise([x], through: layer, toWidths: widths) { block, rows, pass in
                pass.positions = Array(pass.positions[rows])
                return layer.project(block[0], to: parts, &pass)
            }
        }
        let attended = layer.attention.attend(parts, queryRows: rows, &self)
        let both = [attended, hidden.gathering(rows)]
        return try runRowWise(both, through: layer, toWidths: [hidden.rowSize]) { block, _, pass in
            let joined = layer.join(block[0], to: block[1], &pass)
            return [layer.transform(joined, &pass)]
        }[0]
    }

    /// Queries of the wanted rows, keys and values of all.
    private mutating func projecting<Failure: Error>(
        _ hidden: Tensor, wanting rows: [Int32]?,
        _ project: (Tensor, [SelfAttention.Part], inout DecoderPass) throws(Failure) -> [Tensor]
    ) throws(Failure) -> [Tensor] {
        guard let rows else { return try project(hidden, SelfAttention.Part.allCases, &self) }
        let all = positions
        positions = rows.map { all[Int($0)] }
        let queries = try project(hidden.gatheringRows(rows), [.queries], &self)
        positions = all
        return queries + (try project(hidden, [.keys, .values], &self))
    }

    /// Rows of a block that all threads share: whole tiles for one, two, three or four threads.
    private static let blockRows = 576

    /// Runs a row-wise part.
    private func runRowWise(
        _ inputs: [Tensor], through layer: some DecoderLayer, toWidths widths: [Int],
        _ part: ([Tensor], Range<Int>, inout DecoderPass) -> [Tensor]
    ) throws(Interrupted) -> [Tensor] {
        try cancellation?.check()
        let count = inputs[0].rowCount
        guard count > 0 else { return widths.map { .zeros([0, $0]) } }
        let blocks = layer.rowsForEachThread(of: count) ?? RowBlocks(size: Self.blockRows)
        let results = Tensor.mappingRows(of: inputs, toWidths: widths, in: blocks) {
            block, rows, outputs in
            guard cancellation?.isCancelled != true else {
                return widths.map { .zeros([rows.count, $0]) }
            }
            var pass = self
            pass.outputs = outputs
            return part(block, rows, &pass).map(\.detached)
        }
        try cancellation?.check()
        return results
    }

    /// Runs a part of a layer on a tape: its attention or its feed-forward network.
    private mutating func run(
        _ hidden: Tensor, isSaved: Bool,
        through part: @escaping (Tensor, inout DecoderPass) -> Tensor
    ) throws(Interrupted) -> Tensor {
        try cancellation?.check()
        guard !isSaved else { return part(hidden, &self) }
        let before = self
        return part(hidden.detached, &self).recomputed(from: hidden) {
            var pass = before
            return part($0, &pass)
        }
    }
}

extension Tensor {
    /// Some rows, or all.
    fileprivate func gathering(_ rows: [Int32]?) -> Tensor { rows.map(gatheringRows) ?? self }
}

/// A layer: attention, which mixes rows, and a row-wise part.
protocol DecoderLayer {
    var inputNorm: RMSNormLayer { get }
    var attention: SelfAttention { get }
    var feedForward: GatedFeedForward { get }

    /// The output projection of attention's result, `[rows, heads · D]`, plus the layer's input, `[rows, E]`.
    func join(_ attended: Tensor, to x: Tensor, _ pass: inout DecoderPass) -> Tensor
    /// The rest of the layer, `[rows, E]` to the same, in the pass's output buffer if it has one.
    func transform(_ x: Tensor, _ pass: inout DecoderPass) -> Tensor
}

extension DecoderLayer {
    /// The attention's inputs, queries, keys or values, of some rows, `[rows, E]`.
    fileprivate func project(
        _ x: Tensor, to parts: [SelfAttention.Part], _ pass: inout DecoderPass
    ) -> [Tensor] { attention.project(inputNorm(x), to: parts, &pass) }

    /// How rows are divided among threads, where each thread should compute all projections between two attentions.
    ///
    /// A block's elements should stay in the L2 cache, unless the weights exceed the L3 cache: then more
    /// rows amortise reading them, as they do where tiles are fast. Small batches do not request the packed form, which
    /// would be made for them alone.
    fileprivate func rowsForEachThread(of count: Int) -> RowBlocks? {
        guard count >= 192 else { return nil }
        let matrices = attention.matrices + feedForward.matrices
        let steps = matrices.compactMap { $0?.forManyRows.rowsForEachThread }
        guard steps.count == matrices.count, let step = steps.max() else { return nil }
        let bytes = matrices.reduce(0) { $0 + ($1?.byteCount ?? 0) }
        let size = step > 12 ? 192 : bytes <= 16 << 20 ? 16 * step : 288
        guard count >= 2 * size else { return nil }
        return RowBlocks(size: size, step: step, isForEachThread: true)
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
