import Support
import Tensor

extension NodeFeatures {
    /// The features of both, concatenated, `[rows, columnCount + other.columnCount]`; sparse if
    /// both are.
    ///
    /// - Throws: `GraphError.lengthMismatch` if they have not equally many rows.
    public func beside(_ other: NodeFeatures) throws(GraphError) -> NodeFeatures {
        guard rowCount == other.rowCount else {
            throw .lengthMismatch(
                what: "rows of features “\(other.name)”", expected: rowCount, found: other.rowCount)
        }
        let name = "\(name) + \(other.name)"
        if case .sparse(let one) = values, case .sparse(let two) = other.values {
            return NodeFeatures(name: name, sparse: SparseMatrix(horizontally: [one, two]))
        }
        return try NodeFeatures(
            name: name, dense: .concatenatingColumns([denseValues, other.denseValues]))
    }

    /// The features as a dense tensor, `[rowCount, columnCount]`.
    public var denseValues: Tensor {
        switch values {
        case .sparse(let matrix): matrix.dense
        case .dense(let tensor): tensor
        }
    }

    /// The features as a sparse matrix, `[rowCount, columnCount]`.
    public var sparseValues: SparseMatrix {
        switch values {
        case .sparse(let matrix): matrix
        case .dense(let tensor): SparseMatrix(tensor)
        }
    }

    /// Reads features from a file for nodes with these ids.
    ///
    /// Tables (`.csv`, `.tsv`, also `.gz`) have the columns `id` and `columns`, and `values` where not
    /// all are 1; a node without a row gets zeros. NumPy files (`.npy`, `.npz`) have a row a node.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - ids: The nodes' ids.
    ///   - context: Reads NumPy files and tells when to stop.
    /// - Throws: `GraphError` with file and line, `FileError`, `Interrupted`.
    public static func read(_ path: String, ids: NodeIDs, _ context: ReadingContext) throws
        -> NodeFeatures
    {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let plain = GraphSource.withoutGzip(name).lowercased()
        if plain.hasSuffix(".csv") || plain.hasSuffix(".tsv") {
            return try SparseFeatureTable.read(path, ids, width: nil, context).renamed(name)
        }
        guard let dense = context.denseFeatures,
            plain.hasSuffix(".npy") || plain.hasSuffix(".npz")
        else {
            throw GraphError.invalidSetting(
                name: "the feature file", value: name, allowed: "a .csv, .tsv, .npy or .npz file")
        }
        return try NodeFeatures(name: name, dense: dense(path))
    }
}
