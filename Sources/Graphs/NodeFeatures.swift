import Tensor

/// Numbers that describe each node, for a student's input.
public struct NodeFeatures: Sendable, Equatable {
    /// How the numbers are stored.
    public enum Values: Sendable {
        /// Mostly zeros: words of texts, for example. `[nodeCount, columnCount]`
        case sparse(SparseMatrix)
        /// All numbers: embeddings, for example. `[nodeCount, columnCount]`
        case dense(Tensor)
    }

    /// What they are, such as `words`, `tf-idf` or a file's name.
    public let name: String
    /// The numbers, one row a node.
    public let values: Values
    /// What each column stands for, such as a word; `nil`: not known.
    public let columnNames: [String]?

    /// Names sparse features, one row a node.
    ///
    /// - Parameter columnNames: A name for every column, if they have names.
    public init(name: String, sparse: SparseMatrix, columnNames: [String]? = nil) {
        precondition(
            columnNames.map { $0.count == sparse.columnCount } ?? true, "a name for every column")
        self.init(name: name, values: .sparse(sparse), columnNames: columnNames)
    }

    /// Names dense features `[nodeCount, columnCount]`.
    ///
    /// - Throws: `GraphError.lengthMismatch` if the tensor has not two dimensions.
    public init(name: String, dense: Tensor) throws(GraphError) {
        guard dense.shape.count == 2 else {
            throw .lengthMismatch(
                what: "dimensions of features “\(name)”", expected: 2, found: dense.shape.count)
        }
        self.init(name: name, values: .dense(dense), columnNames: nil)
    }

    /// How many rows there are.
    public var rowCount: Int {
        switch values {
        case .sparse(let matrix): matrix.rowCount
        case .dense(let tensor): tensor.rowCount
        }
    }

    /// How many numbers describe a node.
    public var columnCount: Int {
        switch values {
        case .sparse(let matrix): matrix.columnCount
        case .dense(let tensor): tensor.rowSize
        }
    }

    /// Whether only entries other than zero are stored.
    public var isSparse: Bool {
        if case .sparse = values { true } else { false }
    }

    /// Bytes that the numbers take.
    public var byteCount: Int {
        switch values {
        case .sparse(let matrix): matrix.entryCount * 8 + matrix.rowOffsets.count * 4
        case .dense(let tensor): tensor.count * 4
        }
    }

    /// The features of some nodes, in their order.
    public func selecting(_ nodes: [Int]) -> NodeFeatures {
        switch values {
        case .sparse(let matrix):
            return NodeFeatures(
                name: name, values: .sparse(matrix.selecting(rows: nodes)),
                columnNames: columnNames)
        case .dense(let tensor):
            let rows = nodes.flatMap { tensor.row($0) }
            return NodeFeatures(
                name: name, values: .dense(Tensor(rows, shape: [nodes.count, tensor.rowSize])),
                columnNames: columnNames)
        }
    }

    /// The same numbers under another name.
    public func renamed(_ name: String) -> NodeFeatures {
        NodeFeatures(name: name, values: values, columnNames: columnNames)
    }

    /// The same numbers with names for the columns, if there is one for each.
    func naming(columns names: [String]?) -> NodeFeatures {
        guard let names, names.count == columnCount else { return self }
        return NodeFeatures(name: name, values: values, columnNames: names)
    }

    private init(name: String, values: Values, columnNames: [String]?) {
        self.name = name
        self.values = values
        self.columnNames = columnNames
    }

    /// Whether names, kinds and all numbers are equal.
    public static func == (a: NodeFeatures, b: NodeFeatures) -> Bool {
        guard a.name == b.name, a.columnNames == b.columnNames else { return false }
        return switch (a.values, b.values) {
        case (.sparse(let one), .sparse(let other)): one == other
        case (.dense(let one), .dense(let other)):
            one.shape == other.shape && one.values == other.values
        default: false
        }
    }
}

extension SparseMatrix {
    /// The matrix of some rows, in their order.
    public func selecting(rows: [Int]) -> SparseMatrix {
        var offsets: [Int32] = [0]
        var columns: [Int32] = []
        var numbers: [Float] = []
        offsets.reserveCapacity(rows.count + 1)
        for row in rows {
            columns += columnIndices[entries(ofRow: row)]
            numbers += values[entries(ofRow: row)]
            offsets.append(Int32(columns.count))
        }
        return SparseMatrix(
            rowCount: rows.count, columnCount: columnCount, rowOffsets: offsets,
            columnIndices: columns, values: numbers)
    }

    /// The matrix with every row divided by the sum of its absolute values; rows of zeros stay.
    public func rowNormalized() -> SparseMatrix {
        scalingRows { entries in entries.reduce(0) { $0 + abs($1) } }
    }

    /// The matrix with every row divided by its Euclidean length; rows of zeros stay.
    public func rowsOfUnitLength() -> SparseMatrix {
        scalingRows { entries in entries.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    }

    private func scalingRows(by size: (ArraySlice<Float>) -> Float) -> SparseMatrix {
        var scaled = values
        for row in 0..<rowCount {
            let range = entries(ofRow: row)
            let divisor = size(values[range])
            guard divisor > 0 else { continue }
            for entry in range { scaled[entry] /= divisor }
        }
        return SparseMatrix(
            rowCount: rowCount, columnCount: columnCount, rowOffsets: rowOffsets,
            columnIndices: columnIndices, values: scaled)
    }

    /// The matrices side by side, `[rowCount, Σ columnCount]`.
    ///
    /// - Throws: `GraphError.lengthMismatch` if they have not equally many rows.
    public static func horizontally(_ matrices: [SparseMatrix]) throws(GraphError) -> SparseMatrix {
        let rowCount = matrices.first?.rowCount ?? 0
        for matrix in matrices where matrix.rowCount != rowCount {
            throw .lengthMismatch(
                what: "rows of matrices to join", expected: rowCount, found: matrix.rowCount)
        }
        var offsets: [Int32] = [0]
        var columns: [Int32] = []
        var numbers: [Float] = []
        for row in 0..<rowCount {
            var shift: Int32 = 0
            for matrix in matrices {
                columns += matrix.columnIndices[matrix.entries(ofRow: row)].lazy.map { $0 + shift }
                numbers += matrix.values[matrix.entries(ofRow: row)]
                shift += Int32(matrix.columnCount)
            }
            offsets.append(Int32(columns.count))
        }
        return SparseMatrix(
            rowCount: rowCount, columnCount: matrices.reduce(0) { $0 + $1.columnCount },
            rowOffsets: offsets, columnIndices: columns, values: numbers)
    }
}
