/// How a student is put together.
public enum StudentStyle: String, Sendable, CaseIterable {
    /// LinguGKD's student: blocks with norms, whose layers can be aligned with a teacher's hops.
    case blocks
    /// Convolutions with an activation and dropout between them, as in PyTorch Geometric's examples.
    case plain
}

/// The settings that determine a student's network, without its parameters.
public struct StudentConfiguration: Sendable, Equatable {
    /// The message-passing layer.
    public var architecture: LayerKind
    /// How layers are put together.
    public var style: StudentStyle
    /// Features of an input row.
    public var inFeatures: Int
    /// Classes to tell apart.
    public var classes: Int
    /// Convolutions; in LinguGKD equal to the number of hops K.
    public var layers: Int
    /// The hidden dimension.
    public var width: Int
    /// Attention heads that share the width.
    public var heads: Int
    /// The dropout probability of hidden elements, 0 ..< 1.
    public var dropout: Float
    /// The dropout probability of inputs, 0 ..< 1 (plain style only).
    public var inputDropout: Float
    /// The dropout probability of attention weights, 0 ..< 1.
    public var attentionDropout: Float
    /// How GraphSAGE makes one row of the neighbours'.
    public var aggregation: SAGEConv.Aggregation
    /// The normalisation of hidden rows; `nil`: the style's default, batch norm in blocks and nothing
    /// in plain networks.
    public var norm: StudentNorm?
    /// Whether each convolution's input is added to its result, through a linear map where widths differ.
    public var hasResiduals: Bool
    /// How the rows of all layers reach the classifier.
    public var jumping: JumpingKnowledge.Mode
    /// Whether nodes count among their own neighbours in the layers that are defined so.
    public var addsSelfLoops: Bool
    /// Whether edges count by their weights.
    public var usesEdgeWeights: Bool
    /// Whether GIN's ε is learned; else it stays 0.
    public var trainsEpsilon: Bool
    /// Whether TransformerConv's gate weighs a node's own row against its neighbours' (β).
    public var isGated: Bool

    /// Makes a configuration with the light preset's values.
    public init(
        architecture: LayerKind, style: StudentStyle = .blocks, inFeatures: Int,
        classes: Int, layers: Int = 2, width: Int = 64
    ) {
        self.architecture = architecture
        self.style = style
        self.inFeatures = inFeatures
        self.classes = classes
        self.layers = layers
        self.width = width
        heads = width % 8 == 0 ? 8 : 1
        dropout = 0.5
        inputDropout = 0
        attentionDropout = 0
        aggregation = .mean
        hasResiduals = false
        jumping = .none
        addsSelfLoops = true
        usesEdgeWeights = false
        trainsEpsilon = true
        isGated = false
    }

    /// The normalisation of hidden rows.
    public var hiddenNorm: StudentNorm { norm ?? (style == .blocks ? .batch : .none) }

    /// Returns if a network can be made of this.
    ///
    /// - Throws: `GraphNetworkError.outOfRange`, `.headsDoNotDivideWidth` or `.optionWithoutMeaning`.
    public func validate() throws(GraphNetworkError) {
        let counts = [
            ("the number of input features", inFeatures), ("the number of classes", classes),
            ("the number of layers", layers), ("the width", width), ("the number of heads", heads),
        ]
        for (what, count) in counts where count < 1 || count > 1 << 24 {
            throw .outOfRange(what: what, found: String(count), allowed: "at least 1")
        }
        let rates = [
            ("dropout", dropout), ("input dropout", inputDropout),
            ("attention dropout", attentionDropout),
        ]
        for (what, rate) in rates where !(rate >= 0 && rate < 1) {
            throw .outOfRange(what: what, found: "\(rate)", allowed: "at least 0 and below 1")
        }
        if architecture.options.contains(.heads), width % heads != 0 {
            throw .headsDoNotDivideWidth(heads: heads, width: width)
        }
        let needs: [(String, Bool, LayerKind.Option)] = [
            ("edge weights", usesEdgeWeights, .edgeWeights),
            ("leaving out self loops", !addsSelfLoops, .selfLoops),
            ("an aggregation", aggregation != .mean, .aggregation),
            ("attention dropout", attentionDropout > 0, .heads),
            ("a fixed ε", !trainsEpsilon, .epsilon),
            ("a gate", isGated, .gate),
        ]
        for (name, isWanted, option) in needs
        where isWanted && !architecture.options.contains(option) {
            throw .optionWithoutMeaning(
                option: name, architecture: architecture.rawValue,
                suited: LayerKind.names(with: option))
        }
    }
}

extension StudentConfiguration {
    /// The hops that a node's result depends on.
    public var receptiveField: Int { architecture.receptiveField * layers }
}
