/// An operation's input as it is saved for the backward pass.
enum SavedTensor {
    /// The tensor itself.
    case saved(Tensor)
    /// A closure that recomputes some of its rows from what its own operation saves.
    case recomputed(rowCount: Int, (Range<Int>) -> Tensor)

    /// Saves what a tensor's own operation does not save already.
    init(_ tensor: Tensor) {
        self =
            if let recomputation = tensor.record?.recomputation {
                .recomputed(rowCount: tensor.rowCount, recomputation)
            } else {
                .saved(tensor.detached)
            }
    }

    /// All rows.
    var tensor: Tensor {
        switch self {
        case .saved(let tensor): tensor
        case .recomputed(let count, let recomputation): recomputation(0..<count)
        }
    }

    /// Calls a closure with all rows: at once if they are saved, or else a few at a time, which are
    /// still in cache when they are read.
    func forEachBlock(_ body: (Tensor, Range<Int>) -> Void) {
        switch self {
        case .saved(let tensor): body(tensor, 0..<tensor.rowCount)
        case .recomputed(let count, let recomputation):
            for start in stride(from: 0, to: count, by: Self.blockRows) {
                let rows = start..<min(start + Self.blockRows, count)
                let block = recomputation(rows)
                withExtendedLifetime(block) { body(block, rows) }
            }
        }
    }

    private static let blockRows = 128
}
