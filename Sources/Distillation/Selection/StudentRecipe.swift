import GraphNetworks

/// A network's shape and how it is trained, without what depends on a graph: what a search gives and
/// what `student train` and `student distill` take as a preset.
public struct StudentRecipe: Sendable, Equatable {
    /// The message-passing layer.
    public var architecture: LayerKind
    /// How layers are put together.
    public var style: StudentStyle
    /// How many convolutions.
    public var layers: Int
    /// The hidden dimension.
    public var width: Int
    /// The fraction of hidden elements, and in plain networks of inputs, dropped in training, 0 ..< 1.
    public var dropout: Float
    /// The normalisation of hidden rows.
    public var norm: StudentNorm
    /// Whether each convolution's input is added to its result.
    public var hasResiduals: Bool
    /// The learning rate of Adam.
    public var learningRate: Float
    /// The L2 penalty.
    public var weightDecay: Float

    /// A plain two-layer network as Kipf and Welling's, with this project's defaults.
    public init(
        _ architecture: LayerKind, style: StudentStyle = .plain, layers: Int = 2,
        width: Int = 64, dropout: Float = 0.5, norm: StudentNorm = .none,
        hasResiduals: Bool = false, learningRate: Float = 1e-2, weightDecay: Float = 5e-4
    ) {
        self.architecture = architecture
        self.style = style
        self.layers = layers
        self.width = width
        self.dropout = dropout
        self.norm = norm
        self.hasResiduals = hasResiduals
        self.learningRate = learningRate
        self.weightDecay = weightDecay
    }

    /// The network for a number of inputs and classes.
    public func configuration(inFeatures: Int, classes: Int) -> StudentConfiguration {
        var configuration = StudentConfiguration(
            architecture: architecture, style: style, inFeatures: inFeatures, classes: classes,
            layers: layers, width: width)
        configuration.dropout = dropout
        configuration.inputDropout = style == .plain ? dropout : 0
        configuration.norm = norm
        configuration.hasResiduals = hasResiduals
        return configuration
    }

    /// How the network is trained.
    public var training: TrainingOptions {
        TrainingOptions(learningRate: learningRate, weightDecay: weightDecay)
    }

    /// The summary in tables, such as `gcn 2 × 64, dropout 0.5, batch norm, residual, lr 0.01, decay 5e-4`.
    public var text: String {
        var parts = [
            "\(style == .plain && architecture != .mlp ? "plain " : "")\(architecture.rawValue) "
                + "\(layers) × \(width)", "dropout \(dropout)",
        ]
        if norm != .none { parts.append("\(norm.rawValue) norm") }
        if hasResiduals { parts.append("residual") }
        parts += ["lr \(learningRate)", "decay \(weightDecay)"]
        return parts.joined(separator: ", ")
    }
}
