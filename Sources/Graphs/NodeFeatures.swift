import Tensor

/// The nodes' features, the input of students.
public struct NodeFeatures: Sendable, Equatable {
    /// The storage of the features.
    public enum Values: Sendable {
        /// Sparse: words of texts, for example. `[nodeCount, columnCount]`
        case sparse(SparseMatrix)
        /// Dense: embeddings, for example. `[nodeCount, columnCount]`
        case dense(Tensor)
    }

    /// Their name, such as `words`, `tf-idf` or a file's name.
    public let name: String
    /// The features, one row a node.
    public let values: Values
    /// The columns' names, such as words; `nil`: unknown.
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

    /// How many features a node has.
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

    /// The size of the features in bytes.
    public var byteCount: Int {
        switch values {
        case .sparse(let matrix): matrix.byteCount
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

    /// The same features under another name.
    public func renamed(_ name: String) -> NodeFeatures {
        NodeFeatures(name: name, values: values, columnNames: columnNames)
    }

    /// The same features with names for the columns, if there is one for each.
    func naming(columns names: [String]?) -> NodeFeatures {
        guard let names, names.count == columnCount else { return self }
        return NodeFeatures(name: name, values: values, columnNames: names)
    }

    private init(name: String, values: Values, columnNames: [String]?) {
        self.name = name
        self.values = values
        self.columnNames = columnNames
    }

    /// Whether names, storage and all features are equal.
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
