import NN
import Support
import Tensor

/// Projects a teacher's hop features to the student's width (LinguGKD, arXiv 2402.05894).
///
/// A filter for each hop, then one bias-free linear map that all hops share; trained with the student,
/// dropped after.
///
///     filter_k: [Linear → PReLU → LayerNorm → dropout] × filterLayers → Linear(d, d)
///     t_k = shared(filter_k(features_k))
///
/// Shapes: `[nodes, teacherWidth]` to `[nodes, width]` for each hop. All linear maps are initialised as
/// in PyTorch.
public final class KnowledgeProjector: Sendable {
    private struct Block: Sendable {
        let linear: Linear
        let activation: PReLU
        let norm: LayerNorm
    }
    private let filters: [(blocks: [Block], output: Linear)]
    private let shared: Linear
    private let dropout: Float

    /// Makes a projector for some hops.
    public init(
        _ scope: ParameterScope, hops: Int, teacherWidth: Int, width: Int,
        filterLayers: Int = 1, dropout: Float = 0.2
    ) {
        filters = (0..<hops).map { hop in
            let filter = scope.scope("filter").scope(hop)
            let blocks = (0..<filterLayers).map { index in
                let block = filter.scope(index)
                return Block(
                    linear: Linear(
                        block.scope("linear"), inFeatures: index == 0 ? teacherWidth : width,
                        outFeatures: width), activation: PReLU(block.scope("prelu")),
                    norm: LayerNorm(block.scope("norm"), width: width))
            }
            let output = Linear(
                filter.scope("output"), inFeatures: filterLayers == 0 ? teacherWidth : width,
                outFeatures: width)
            return (blocks, output)
        }
        shared = Linear(
            scope.scope("shared"), inFeatures: width, outFeatures: width, hasBias: false)
        self.dropout = dropout
    }

    /// The projected features of one hop.
    ///
    /// - Parameters:
    ///   - features: `[rows, teacherWidth]`.
    ///   - hop: The place of the hop among those that were asked for.
    ///   - random: Draws the dropout masks in training; `nil` in evaluation.
    /// - Returns: `[rows, width]`.
    public func callAsFunction(_ features: Tensor, hop: Int, random: inout RandomSource?)
        -> Tensor
    {
        var x = features
        for block in filters[hop].blocks {
            x = block.norm(block.activation(block.linear(x)))
            if dropout > 0, let seed = random?.next() { x = x.dropout(rate: dropout, seed: seed) }
        }
        return shared(filters[hop].output(x))
    }
}
