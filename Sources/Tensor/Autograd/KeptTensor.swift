/// An operation's input as it is saved for the backward pass.
enum KeptTensor {
    /// The tensor itself.
    case numbers(Tensor)
    /// A closure that recomputes some of its rows from what its own operation saves.
    case remade(rowCount: Int, (Range<Int>) -> Tensor)

    /// Saves what a tensor's own operation does not save already.
    init(_ tensor: Tensor) {
        self =
            if let remaking = tensor.record?.remaking {
                .remade(rowCount: tensor.rowCount, remaking)
            } else {
                .numbers(tensor.detached)
            }
    }

    /// All rows.
    var tensor: Tensor {
        switch self {
        case .numbers(let tensor): tensor
        case .remade(let count, let remaking): remaking(0..<count)
        }
    }

    /// Calls a closure with all rows: at once if they are saved, or else a few at a time, which are
    /// still in cache when they are read.
    func forEachBlock(_ body: (Tensor, Range<Int>) -> Void) {
        switch self {
        case .numbers(let tensor): body(tensor, 0..<tensor.rowCount)
        case .remade(let count, let remaking):
            for start in stride(from: 0, to: count, by: Self.blockRows) {
                let rows = start..<min(start + Self.blockRows, count)
                let block = remaking(rows)
                withExtendedLifetime(block) { body(block, rows) }
            }
        }
    }

    private static let blockRows = 128
}
