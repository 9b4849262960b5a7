import NN
import Tensor

/// LinguGKD's student (Hu and others, arXiv 2402.05894): a block before message passing, L convolution
/// blocks whose results can be aligned with a teacher's hops, and a head.
///
///     hop 0:  Linear(in, d) → BatchNorm → PReLU → dropout → unit rows
///     hop l:  Conv(d, d)    → BatchNorm → PReLU → dropout → unit rows,   l = 1 … L
///     head:   Linear(d, d)  → BatchNorm → PReLU → dropout → Linear(d, classes)
///
/// By choice the norm is another one or none, each convolution's input is added to its result, and the head
/// reads the hidden rows of all layers by jumping knowledge.
///
/// Shapes: `[nodes, in]` to L + 1 hidden matrices `[nodes, d]` and logits `[nodes, classes]`.
public final class GraphStudent: GraphModel, @unchecked Sendable {
    /// Its configuration.
    public let configuration: StudentConfiguration
    /// Its parameters.
    public let store: ParameterStore
    let first: Linear
    let firstBlock: StudentBlock
    let convolutions: [(layer: any GraphLayer, block: StudentBlock)]
    let jumping: JumpingKnowledge?
    let head: Linear
    let headBlock: StudentBlock
    let classifier: Linear

    /// Makes a student of a valid configuration initialised from a seed.
    public convenience init(_ configuration: StudentConfiguration, seed: Int) {
        self.init(configuration, ParameterStore(seed: seed))
    }

    /// Makes a network whose parameters a store makes, or only counts.
    init(_ configuration: StudentConfiguration, _ store: ParameterStore) {
        let (root, width) = (store.root, configuration.width)
        func block(_ scope: ParameterScope) -> StudentBlock {
            StudentBlock(
                scope, configuration.hiddenNorm, width: width, dropout: configuration.dropout)
        }
        first = Linear(
            root.scope("pre"), inFeatures: configuration.inFeatures, outFeatures: width)
        firstBlock = block(root.scope("pre_block"))
        convolutions = (0..<configuration.layers).map { index in
            let layer = configuration.architecture.make(
                LayerRequest(
                    scope: root.scope("conv").scope(index), inFeatures: width, outFeatures: width,
                    heads: configuration.heads, number: index + 1, configuration: configuration))
            return (layer, block(root.scope("conv_block").scope(index)))
        }
        jumping = JumpingKnowledge(
            root.scope("jump"), configuration.jumping, width: width,
            layers: configuration.layers + 1)
        head = Linear(
            root.scope("head"), inFeatures: jumping?.outFeatures ?? width, outFeatures: width)
        headBlock = block(root.scope("head_block"))
        classifier = Linear(
            root.scope("classifier"), inFeatures: width, outFeatures: configuration.classes)
        self.configuration = configuration
        self.store = store
    }

    /// Computes hidden rows and logits of all nodes.
    public func callAsFunction(_ features: FeatureMatrix, _ pass: inout ForwardPass)
        -> StudentOutput
    {
        if !configuration.usesEdgeWeights { pass.graph = pass.graph.unweighted }
        let start = features.linear(weight: first.trainedWeight, bias: first.bias?.tensor)
        var hidden = [firstBlock(start, &pass).unitRows()]
        pass.initial = hidden[0]
        for (layer, block) in convolutions {
            let below = hidden[hidden.count - 1]
            var gathered = layer(.hidden(below), &pass)
            if configuration.hasResiduals { gathered = gathered.adding(below) }
            hidden.append(block(gathered, &pass).unitRows())
        }
        let top = headBlock(head(jumping?(hidden) ?? hidden[hidden.count - 1]), &pass)
        return StudentOutput(hidden: hidden, logits: classifier(top))
    }
}

/// The block after each linear map or convolution: norm → PReLU → dropout.
///
/// Shapes: `[nodes, width]` to `[nodes, width]`.
final class StudentBlock: Sendable {
    let norm: HiddenNorm
    let activation: PReLU
    private let dropout: Float

    init(_ scope: ParameterScope, _ kind: StudentNorm, width: Int, dropout: Float) {
        norm = HiddenNorm(kind, scope.scope("norm"), width: width)
        activation = PReLU(scope.scope("prelu"))
        self.dropout = dropout
    }

    func callAsFunction(_ x: Tensor, _ pass: inout ForwardPass) -> Tensor {
        pass.dropout(activation(norm(x, isTraining: pass.isTraining)), rate: dropout)
    }
}
