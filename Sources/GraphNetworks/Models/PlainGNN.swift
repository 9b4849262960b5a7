import NN
import Tensor

/// The plain GNN of PyTorch Geometric's examples: convolutions with ReLU and dropout between them.
///
///     dropout → Conv(in, d) → ReLU → dropout → … → Conv(d, classes)
///
/// Attention layers concatenate their heads, the last one has a single head. GIN's inner networks
/// are as wide as the hidden rows.
///
/// By choice a norm stands before each ReLU; each convolution's input is added to its result, through a
/// linear map without bias where widths differ; with jumping knowledge all convolutions are of width d, and
/// a linear map reads the joined rows of all of them, as in PyTorch Geometric's `BasicGNN`.
///
/// Shapes: `[nodes, in]` to logits `[nodes, classes]`.
public final class PlainGNN: GraphModel, @unchecked Sendable {
    /// A convolution with its norm and its residual projection.
    struct Step: Sendable {
        let layer: any GraphLayer
        /// The projection of the residual connection; `nil`: the identity, or no residual.
        let skip: Linear?
        let norm: HiddenNorm
    }

    /// Its configuration.
    public let configuration: StudentConfiguration
    /// Its parameters.
    public let store: ParameterStore
    let steps: [Step]
    let jumping: JumpingKnowledge?
    let classifier: Linear?

    /// Makes a network of a valid configuration initialised from a seed.
    public convenience init(_ configuration: StudentConfiguration, seed: Int) {
        self.init(configuration, ParameterStore(seed: seed))
    }

    /// Makes a network whose parameters a store makes, or only counts.
    init(_ configuration: StudentConfiguration, _ store: ParameterStore) {
        let jumps = configuration.jumping != .none
        steps = (0..<configuration.layers).map { index in
            let isLast = index == configuration.layers - 1 && !jumps
            let number = index + 1
            let widths = (
                input: index == 0 ? configuration.inFeatures : configuration.width,
                output: isLast ? configuration.classes : configuration.width
            )
            let layer = configuration.architecture.make(
                LayerRequest(
                    scope: store.root.scope("conv\(number)"), inFeatures: widths.input,
                    outFeatures: widths.output, heads: isLast ? 1 : configuration.heads,
                    number: number, configuration: configuration))
            let needsMap = configuration.hasResiduals && widths.input != widths.output
            return Step(
                layer: layer,
                skip: needsMap
                    ? Linear(
                        store.root.scope("res\(number)"), inFeatures: widths.input,
                        outFeatures: widths.output, hasBias: false) : nil,
                norm: HiddenNorm(
                    isLast ? .none : configuration.hiddenNorm, store.root.scope("norm\(number)"),
                    width: widths.output))
        }
        jumping = JumpingKnowledge(
            store.root.scope("jump"), configuration.jumping, width: configuration.width,
            layers: configuration.layers)
        classifier = jumping.map {
            Linear(
                store.root.scope("lin"), inFeatures: $0.outFeatures,
                outFeatures: configuration.classes)
        }
        self.configuration = configuration
        self.store = store
    }

    /// Whether layers may be trimmed: a node's result depends on its neighbours' results alone.
    private var canLeaveOutNodes: Bool {
        jumping == nil && !configuration.hasResiduals
            && steps.allSatisfy { step in
                if case .batch = step.norm { return false }
                return step.layer.formula.supportsTrimming
            }
    }

    /// In inference a step's rows before the ReLU, where nothing but a ReLU lies between it and the next.
    private func bareRows(_ step: Step, _ x: LayerInput, _ pass: ForwardPass) -> RowExpression? {
        guard pass.isInference, !configuration.hasResiduals, jumping == nil,
            case .none = step.norm
        else { return nil }
        return step.layer.rows(x, pass)
    }

    /// Computes logits of all nodes, or in a sampled part of those that it is about.
    public func callAsFunction(_ features: FeatureMatrix, _ pass: inout ForwardPass)
        -> StudentOutput
    {
        if !configuration.usesEdgeWeights { pass.graph = pass.graph.unweighted }
        var x = LayerInput.features(features)
            .dropped(rate: configuration.inputDropout, random: &pass.random)
        var hidden: [Tensor] = []
        let nodesWithinHops = pass.nodesWithinHops.flatMap { canLeaveOutNodes ? $0 : nil }
        defer { pass.trimming = nil }
        for (index, step) in steps.enumerated() {
            pass.trimming = nodesWithinHops.map {
                LayerTrimming(layer: index, of: steps.count, nodesWithinHops: $0)
            }
            if index == 0, let trimming = pass.trimming { x = x.prefix(trimming.columns) }
            let isLast = index == steps.count - 1 && jumping == nil
            if let rows = bareRows(step, x, pass) {
                guard !isLast else {
                    return StudentOutput(hidden: [], logits: rows.evaluated())
                }
                x = .rows(rows.relu())
                continue
            }
            var terms = step.layer.terms(x, &pass)
            if configuration.hasResiduals {
                let skipped = step.skip.map { x.linear(weight: $0.trainedWeight) } ?? x.dense
                terms = LayerTerms(terms.sum, skipped)
            }
            guard !isLast else {
                return StudentOutput(hidden: pass.isInference ? [] : hidden, logits: terms.sum)
            }
            let y = step.norm.relu(
                terms, isTraining: pass.isTraining,
                dropout: pass.dropout(rate: configuration.dropout))
            x = .hidden(y)
            hidden.append(y)
            if index == 0 { pass.initial = y }
        }
        guard let jumping, let classifier else {
            return StudentOutput(hidden: pass.isInference ? [] : hidden, logits: x.dense)
        }
        return StudentOutput(
            hidden: pass.isInference ? [] : hidden, logits: classifier(jumping(hidden)))
    }
}
