import Checkpoints
import Compute
import NN
import Tensor

/// Hands an architecture its layers by path, filled with a model's weights and, where there is one,
/// with an adapter's additions.
struct ModelBuilder {
    let weights: WeightStore
    let configuration: DecoderConfiguration
    let adapter: LoRAAdapter?
    /// The offset of the norms' weights: 1 where a file stores w − 1.
    var normOffset: Float = 0
    /// Whether the file keeps the rows of queries and keys in pairs (GGUF's Llama), not in halves.
    var hasPairedRows = false

    /// The precision of products with frozen weights.
    var precision: ComputePrecision { weights.options.precision }

    /// A linear layer.
    ///
    /// - Parameters:
    ///   - path: Such as `model.layers.0.self_attn.q_proj`.
    ///   - pairedHeads: The number of heads whose rows may lie in pairs.
    func linear(
        _ path: String, inFeatures: Int, outFeatures: Int, hasBias: Bool = false,
        pairedHeads: Int? = nil
    ) throws -> Linear {
        let order = hasPairedRows ? pairedHeads.map { Self.halves(outFeatures, heads: $0) } : nil
        let matrix = try weights.matrix(
            path + ".weight", rows: outFeatures, columns: inFeatures, order: order)
        let bias =
            hasBias ? try weights.vector(path + ".bias", count: outFeatures, order: order) : nil
        let layer = Linear(frozen: matrix, bias: bias)
        layer.adapter = adapter?.modules[path]
        return layer
    }

    /// A norm layer.
    func norm(_ path: String, size: Int) throws -> RMSNormLayer {
        RMSNormLayer(
            weight: try weights.vector(path + ".weight", count: size, plus: normOffset),
            epsilon: configuration.normEpsilon)
    }

    /// Which row of pairs (x0, x1), (x2, x3), … comes at each place of halves (x0, x2, …, x1, x3, …).
    private static func halves(_ rows: Int, heads: Int) -> [Int] {
        let size = rows / heads
        return (0..<rows).map { row in
            let (head, inside) = (row / size, row % size)
            let (half, pair) = (inside / (size / 2), inside % (size / 2))
            return head * size + 2 * pair + half
        }
    }
}
