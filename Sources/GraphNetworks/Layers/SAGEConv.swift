import NN
import Tensor

/// GraphSAGE (Hamilton and others, NeurIPS 2017, arXiv 1706.02216):
/// y_i = W_l · aggregate_j x_j + b + W_r · x_i over the neighbours j of i.
///
/// Shapes: x `[nodes, in]`, W_l and W_r `[out, in]`, b `[out]` to `[nodes, out]`. Weights and bias are
/// initialised as PyTorch Geometric's (uniform within ±1/√in); the names are its names.
public final class SAGEConv: GraphLayer, @unchecked Sendable {
    /// How neighbours are aggregated.
    public enum Aggregation: String, Sendable, CaseIterable {
        /// Their mean.
        case mean
        /// The maximum of each column.
        case max
        /// Their sum.
        case sum
    }

    /// W_l and b.
    public let neighbors: Linear
    /// W_r.
    public let own: Linear
    /// How rows are computed.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer; `normalizes`: whether result rows are scaled to length 1.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int,
        aggregation: Aggregation = .mean, normalizes: Bool = false
    ) {
        neighbors = Linear(
            scope.scope("lin_l"), inFeatures: inFeatures, outFeatures: outFeatures)
        own = Linear(
            scope.scope("lin_r"), inFeatures: inFeatures, outFeatures: outFeatures, hasBias: false)
        let x = LayerFormula.input(inFeatures)
        let gathered =
            switch aggregation {
            case .mean: x.edgeSum(.mean)
            case .sum: x.edgeSum(.sum)
            case .max: x.edgeMaximum()
            }
        let y = gathered.linear(neighbors.trainedParameter, to: outFeatures)
            .adding(x.linear(own.trainedParameter, to: outFeatures))
            .adding(bias: neighbors.bias)
        formula = normalizes ? y.unitRows() : y
        printedForm =
            "SAGEConv(\(inFeatures), \(outFeatures), aggr=\(aggregation.rawValue)"
            + (normalizes ? ", normalize=True)" : ")")
    }
}

extension LayerKind {
    /// GraphSAGE.
    public static let sage = LayerKind(
        "sage", "GraphSAGE (Hamilton and others 2017)", options: [.aggregation],
        footprints: (.init(rows: 3.03, rest: 8.5), .init(rows: 1.03, rest: 3.0))
    ) {
        SAGEConv(
            $0.scope, inFeatures: $0.inFeatures, outFeatures: $0.outFeatures,
            aggregation: $0.configuration.aggregation)
    }
}
