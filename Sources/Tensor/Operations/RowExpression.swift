import Compute

/// Rows that are computed from others without gradients, block by block: the intermediate results
/// of a block never leave L2.
///
/// Operations are sums over the rows that a sparse matrix names, dot-product attention over them,
/// linear maps, additions, biases and ReLU. Threads take blocks dynamically; results do not depend on which thread computes a block.
public struct RowExpression {
    /// The expression without its epilogue (bias and ReLU).
    indirect enum Body {
        case tensor(Tensor)
        case sums(SparseMatrix, of: Tensor, plus: Tensor?, factor: Float)
        case linear(RowExpression, weight: Tensor)
        case attention(SparseMatrix, heads: Int, query: RowExpression, key: Tensor, values: Tensor)
        case total(Body, Body)
    }
    let body: Body
    private(set) var bias: Tensor?
    private(set) var activation = EpilogueActivation.identity

    private init(_ body: Body) { self.body = body }

    /// Existing rows, `[rows, width]`.
    public init(_ tensor: Tensor) { self.init(.tensor(tensor.detached)) }

    /// A · x + f · y.
    ///
    /// Shapes: A `[rows, columns]`, x `[columns, width]`, y `[rows, width]` to `[rows, width]`.
    public static func sums(
        _ a: SparseMatrix, of x: Tensor, plus own: Tensor? = nil, factor: Float = 1
    ) -> RowExpression {
        precondition(
            x.rowCount == a.columnCount
                && own.map { $0.rowCount == a.rowCount && $0.rowSize == x.rowSize } ?? true,
            "sums of \(x.shape) and \(own?.shape ?? []) by [\(a.rowCount), \(a.columnCount)]")
        return RowExpression(.sums(a, of: x.detached, plus: own?.detached, factor: factor))
    }

    /// Dot-product attention over the rows that a sparse matrix names (`Tensor.dotAttention`).
    ///
    /// Shapes: A `[rows, nodes]`, query `[rows, heads · channels]`, key and values `[nodes, heads ·
    /// channels]` to `[rows, heads · channels]`.
    public static func dotAttention(
        _ a: SparseMatrix, query: RowExpression, key: Tensor, values: Tensor, heads: Int
    ) -> RowExpression {
        precondition(
            heads > 0 && query.width % heads == 0 && query.rowCount == a.rowCount
                && key.shape == [a.columnCount, query.width] && values.shape == key.shape,
            "attention of queries [\(query.rowCount), \(query.width)] over \(key.shape)")
        return RowExpression(
            .attention(
                a, heads: heads, query: query, key: key.detached, values: values.detached))
    }

    /// The linear map of every row by a weight `[out, width]`, to `[rows, out]`.
    public func linear(_ weight: Tensor) -> RowExpression {
        precondition(weight.rowSize == width, "rows of \(width) meet a weight \(weight.shape)")
        return RowExpression(.linear(self, weight: weight.detached))
    }

    /// The sum of two expressions of one shape, neither with an epilogue.
    public func adding(_ other: RowExpression) -> RowExpression {
        precondition(!hasEpilogue && !other.hasEpilogue, "a term with an epilogue")
        precondition(rowCount == other.rowCount && width == other.width, "sum of unlike rows")
        if case .sums(let a, let x, nil, _) = body, case .tensor(let own) = other.body {
            return RowExpression(.sums(a, of: x, plus: own, factor: 1))
        }
        return RowExpression(.total(body, other.body))
    }

    /// The rows with a vector `[width]` added to each; the expression must have no epilogue yet.
    public func adding(bias: Tensor?) -> RowExpression {
        guard let bias else { return self }
        precondition(!hasEpilogue && bias.count == width, "a bias \(bias.shape) for \(width)")
        var result = self
        result.bias = bias.detached
        return result
    }

    /// The rows after ReLU.
    public func relu() -> RowExpression {
        var result = self
        result.activation = .relu
        return result
    }

    /// Whether there is an epilogue.
    public var hasEpilogue: Bool { bias != nil || activation == .relu }

    /// The number of rows.
    public var rowCount: Int { Self.shape(of: body).rows }
    /// The number of columns.
    public var width: Int { Self.shape(of: body).width }

    private static func shape(of body: Body) -> (rows: Int, width: Int) {
        switch body {
        case .tensor(let tensor): (tensor.rowCount, tensor.rowSize)
        case .sums(let a, let x, _, _): (a.rowCount, x.rowSize)
        case .linear(let rows, let weight): (rows.rowCount, weight.rowCount)
        case .attention(let a, _, let query, _, _): (a.rowCount, query.width)
        case .total(let first, _): shape(of: first)
        }
    }

    /// The rows, `[rows, width]`, in new memory unless they exist.
    public func evaluated() -> Tensor {
        if case .tensor(let tensor) = body, !hasEpilogue { return tensor }
        let plan = RowPlan(self)
        return Tensor.filling([rowCount, width]) { plan.run(rows: rowCount, into: $0) }
    }
}

extension RowExpression.Body {
    /// The width of the widest intermediate rows.
    var widest: Int {
        switch self {
        case .tensor: 0
        case .sums(_, let x, _, _): x.rowSize
        case .linear(let rows, _): max(rows.width, rows.body.widest)
        case .attention(_, _, let query, _, _): max(query.width, query.body.widest)
        case .total(let first, let second): max(first.widest, second.widest)
        }
    }
}
