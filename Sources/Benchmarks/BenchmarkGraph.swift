import ArgumentParser
import Checkpoints
import Foundation
import GraphNetworks
import Tensor

/// A benchmark graph as inputs of a network.
struct BenchmarkGraph {
    let name: String
    let graph: GraphOperators
    let features: FeatureMatrix
    let targets: CrossEntropyTargets
    let labels: [Int]
    let classes: Int

    /// Wraps a generated graph.
    init(_ drawn: ShapedGraph) {
        self.init(
            name: drawn.shape.name,
            graph: Self.operators(offsets: drawn.offsets, sources: drawn.sources),
            inputs: Tensor(drawn.inputs, shape: [drawn.shape.nodes, drawn.shape.features]),
            labels: drawn.labels, roles: drawn.roles)
    }

    /// Reads `edges.npy` (sorted by target and source), `x.npy`, `y.npy` and `split.npy`, which the
    /// peers read too.
    init(folder: String, name: String) throws {
        let x = try NumPyFile.read(path: "\(folder)/\(name)/x.npy")
        let ends = try NumPyFile.read(path: "\(folder)/\(name)/edges.npy").integers() ?? []
        var offsets = [Int32](repeating: 0, count: x.shape[0] + 1)
        for target in ends[(ends.count / 2)...] { offsets[Int(target) + 1] += 1 }
        for node in 0..<x.shape[0] { offsets[node + 1] += offsets[node] }
        self.init(
            name: name,
            graph: Self.operators(
                offsets: offsets, sources: ends.prefix(ends.count / 2).map(Int32.init)),
            inputs: Tensor(x.floats(), shape: x.shape),
            labels: (try NumPyFile.read(path: "\(folder)/\(name)/y.npy").integers() ?? [])
                .map(Int.init),
            roles: (try NumPyFile.read(path: "\(folder)/\(name)/split.npy").integers() ?? [])
                .map(Int.init))
    }

    private init(
        name: String, graph: GraphOperators, inputs: Tensor, labels: [Int], roles: [Int]
    ) {
        let train = roles.indices.filter { roles[$0] == 1 }
        targets = CrossEntropyTargets(
            rows: train.map(Int32.init), classes: train.map { Int32(labels[$0]) })
        classes = (labels.max() ?? 0) + 1
        let filled = inputs.values.count { $0 != 0 }
        // Mostly-zero inputs stay sparse.
        features =
            filled * 5 < inputs.count
            ? FeatureMatrix(Self.sparse(inputs.values, inputs.rowCount, inputs.rowSize))
            : FeatureMatrix(inputs)
        (self.name, self.graph, self.labels) = (name, graph, labels)
    }

    private static func operators(offsets: [Int32], sources: [Int32]) -> GraphOperators {
        let matrix = SparseMatrix(
            rowCount: offsets.count - 1, columnCount: offsets.count - 1, rowOffsets: offsets,
            columnIndices: sources, values: [Float](repeating: 1, count: sources.count))
        return GraphOperators(matrix, isSymmetric: matrix == matrix.transposed)
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
