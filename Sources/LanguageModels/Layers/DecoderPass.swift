import Compute
import Support
import Tensor

/// What all layers share in one pass over a batch.
struct DecoderPass {
    /// Who sees whom.
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
    /// What is kept of the layers for the way back.
    var tape = Tape.none
    /// The rows whose hidden states are wanted, rising and none twice; `nil`: all.
    var wantedRows: [Int32]?
    /// Where the results of a part of a layer are wanted; empty for anywhere.
    var rooms: [Storage] = []
    /// Raised to end the pass before its next part.
    var cancellation: Cancellation?

    /// What a pass keeps for its way back.
    enum Tape {
        /// Everything of the last layers; of the others what comes into each part, which is computed again.
        case keeping(lastLayers: Int)
        /// Nothing: there is no way back.
        case none
    }

    /// Runs all layers and the final norm.
    ///
    /// In the last layer a row is seen by others as keys and values alone: all else is computed of the
    /// wanted ones only, and the others are 0.
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
                        hidden, through: layer, wanting: rows, isKept: index >= layers.count - last)
                }
        }
        guard hidden.rowCount > 0 else { return .zeros(embedded.shape) }
        hidden = norm(hidden)
        return wantedRows.map { hidden.placingRows($0, among: embedded.rowCount) } ?? hidden
    }

    /// Runs a layer on a tape.
    private mutating func run(
        _ hidden: Tensor, through layer: some DecoderLayer, wanting rows: [Int32]?, isKept: Bool
    ) throws(Interrupted) -> Tensor {
        let attended = try run(hidden, isKept: isKept) { x, pass in
            let parts = pass.projecting(x, wanting: rows) { x, parts, pass in
                layer.project(x, to: parts, &pass)
            }
            let found = layer.attention.attend(parts, asking: rows, &pass)
            return layer.join(found, to: x.gathering(rows), &pass)
        }
        guard attended.rowCount > 0 else { return attended }
        return try run(attended, isKept: isKept, through: layer.transform)
    }

    /// Runs a layer that has no way back; what sees each row alone in blocks of rows.
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
        let attended = layer.attention.attend(parts, asking: rows, &self)
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

    /// Rows of a block at which all threads work: whole tiles for one, two, three or four of them.
    private static let blockRows = 576

    /// Runs a part that sees each row alone.
    private func runRowWise(
        _ inputs: [Tensor], through layer: some DecoderLayer, toWidths widths: [Int],
        _ part: ([Tensor], Range<Int>, inout DecoderPass) -> [Tensor]
    ) throws(Interrupted) -> [Tensor] {
        try cancellation?.check()
        let count = inputs[0].rowCount
        guard count > 0 else { return widths.map { .zeros([0, $0]) } }
        let blocks = layer.rowsForEachThread(of: count) ?? RowBlocks(size: Self.blockRows)
        let results = Tensor.mappingRows(of: inputs, toWidths: widths, in: blocks) {
            block, rows, rooms in
            guard cancellation?.isCancelled != true else {
                return widths.map { .zeros([rows.count, $0]) }
            }
            var pass = self
            pass.rooms = rooms
            return part(block, rows, &pass).map(\.detached)
        }
        try cancellation?.check()
        return results
    }

    /// Runs a part of a layer on a tape: its attention or its feed-forward network.
    private mutating func run(
        _ hidden: Tensor, isKept: Bool,
        through part: @escaping (Tensor, inout DecoderPass) -> Tensor
    ) throws(Interrupted) -> Tensor {
        try cancellation?.check()
        guard !isKept else { return part(hidden, &self) }
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

/// A layer: attention, in which rows see each other, and a part that sees each row alone.
protocol DecoderLayer {
    var inputNorm: RMSNormLayer { get }
    var attention: SelfAttention { get }
    var feedForward: GatedFeedForward { get }

    /// What attention found, `[rows, heads · D]`, mapped and added to what came into the layer, `[rows, E]`.
    func join(_ attended: Tensor, to x: Tensor, _ pass: inout DecoderPass) -> Tensor
    /// The rest of the layer, `[rows, E]` to the same, in the pass's room if it has one.
    func transform(_ x: Tensor, _ pass: inout DecoderPass) -> Tensor
}

extension DecoderLayer {
    /// What the attention takes of some rows, `[rows, E]`.
    fileprivate func project(
        _ x: Tensor, to parts: [SelfAttention.Part], _ pass: inout DecoderPass
    ) -> [Tensor] { attention.project(inputNorm(x), to: parts, &pass) }

    /// How rows are divided among threads, if each had best take some through all maps between two attentions.
    ///
    /// A block's numbers should stay in a second cache, unless the weights fill more than a third one: then more
    /// rows pay for reading them, as they do where tiles are fast. Few rows never ask for the matrices' form, which
    /// would be made for them.
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
