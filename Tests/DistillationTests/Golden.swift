import Checkpoints
import Foundation
import Support
import Tensor

import GraphNetworks

/// Results of an independent implementation, read from `Tests/Goldens`.
struct Golden {
    let file: SafetensorsFile

    /// Opens a golden such as `gnn/gcn`.
    init(_ name: String) throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        file = try SafetensorsFile(path: tests.path + "/Goldens/\(name).safetensors")
    }

    /// A Float32 tensor.
    func tensor(_ name: String) throws -> Tensor {
        let stored = try file.tensor(named: name)
        return Tensor(stored.dequantized(), shape: stored.shape)
    }

    /// An integer tensor.
    func integers(_ name: String) throws -> [Int] {
        try file.tensor(named: name).integers().map(Int.init)
    }

    /// The names that begin with a prefix, without it.
    func names(_ prefix: String) -> [String] {
        file.tensorNames.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// The graph of twelve nodes in `edge_index`.
    func graph(weights: Bool = false) throws -> GraphOperators {
        let ends = try integers("edge_index")
        let count = ends.count / 2
        return GraphOperators(
            nodeCount: 12, edges: (0..<count).map { (ends[$0], ends[count + $0]) },
            weights: weights ? try tensor("edge_weight").values : nil)
    }
}

/// The largest |a − b| / max(1, |a|, |b|) of two tensors' elements.
func relativeError(_ a: Tensor, _ b: Tensor) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a.values, b.values).reduce(Float(0)) { worst, pair in
        let error = abs(pair.0 - pair.1) / max(1, abs(pair.0), abs(pair.1))
        return error.isNaN ? .infinity : max(worst, error)
    }
}

/// A random tensor of a shape.
func randomTensor(_ shape: [Int], seed: Int) -> Tensor {
    var random = RandomSource(seed: seed)
    return Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
}
