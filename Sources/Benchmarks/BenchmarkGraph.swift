import Checkpoints
import GraphNetworks
import Tensor

/// A graph of `edges.npy`, `x.npy`, `y.npy` and `split.npy`, as the peers' script makes them.
struct BenchmarkGraph {
    let name: String
    let graph: GraphOperators
    let features: FeatureMatrix
    let targets: CrossEntropyTargets
    let labels: [Int]
    let classes: Int

    /// Reads a folder; inputs that are mostly zeros become sparse.
    init(folder: String, name: String) throws {
        let x = try NumPyFile.read(path: "\(folder)/\(name)/x.npy")
        let values = x.floats()
        let (rows, width) = (x.shape[0], x.shape[1])
        let ends = try NumPyFile.read(path: "\(folder)/\(name)/edges.npy").integers() ?? []
        let count = ends.count / 2
        graph = GraphOperators(
            nodeCount: rows, edges: (0..<count).map { (Int(ends[$0]), Int(ends[count + $0])) })
        let labels = try NumPyFile.read(path: "\(folder)/\(name)/y.npy").integers() ?? []
        let split = try NumPyFile.read(path: "\(folder)/\(name)/split.npy").integers() ?? []
        let train = split.indices.filter { split[$0] == 1 }
        targets = CrossEntropyTargets(
            rows: train.map(Int32.init), classes: train.map { Int32(labels[$0]) })
        self.labels = labels.map(Int.init)
        classes = Int(labels.max() ?? 0) + 1
        self.name = name
        let filled = values.count { $0 != 0 }
        features =
            filled * 5 < values.count
            ? FeatureMatrix(Self.sparse(values, rows, width))
            : FeatureMatrix(Tensor(values, shape: [rows, width]))
    }

    private static func sparse(_ values: [Float], _ rows: Int, _ width: Int) -> SparseMatrix {
        var offsets: [Int32] = [0]
        var columns: [Int32] = []
        var kept: [Float] = []
        for row in 0..<rows {
            for column in 0..<width where values[row * width + column] != 0 {
                columns.append(Int32(column))
                kept.append(values[row * width + column])
            }
            offsets.append(Int32(columns.count))
        }
        return SparseMatrix(
            rowCount: rows, columnCount: width, rowOffsets: offsets, columnIndices: columns,
            values: kept)
    }
}
