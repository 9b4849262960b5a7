/// The message-passing layers that a student can be made of.
public enum StudentArchitecture: String, Sendable, CaseIterable {
    /// Graph convolution (Kipf and Welling 2017).
    case gcn
    /// Graph attention (Veličković and others 2018).
    case gat
    /// GraphSAGE (Hamilton and others 2017).
    case sage
    /// Graph isomorphism network (Xu and others 2019).
    case gin
    /// Dynamic graph attention (Brody and others 2022).
    case gatv2
    /// Simplified graph convolution (Wu and others 2019), two hops a layer.
    case sgc
    /// Deep graph convolution with initial residual (Chen and others 2020).
    case gcnii
    /// Personalised propagation (Gasteiger and others 2019).
    case appnp
    /// Linear layers that do not look at neighbours.
    case mlp
}

/// How a student is put together.
public enum StudentStyle: String, Sendable, CaseIterable {
    /// LinguGKD's student: blocks with norms, whose layers can be aligned with a teacher's hops.
    case blocks
    /// Convolutions with an activation and dropout between them, as in PyTorch Geometric's examples.
    case plain
}

/// Everything that decides a student's shape; with the numbers of its parameters it is the student.
public struct StudentConfiguration: Sendable, Equatable {
    /// The message-passing layer.
    public var architecture: StudentArchitecture
    /// How layers are put together.
    public var style: StudentStyle
    /// Numbers an input row.
    public var inFeatures: Int
    /// Classes to tell apart.
    public var classes: Int
    /// Convolutions; in LinguGKD equal to the number of hops K.
    public var layers: Int
    /// Numbers of a hidden row.
    public var width: Int
    /// Attention heads that share the width.
    public var heads: Int
    /// Share of hidden numbers dropped in training, 0 ..< 1.
    public var dropout: Float
    /// Share of input numbers dropped in training, 0 ..< 1 (plain style only).
    public var inputDropout: Float
    /// Share of attention weights dropped in training, 0 ..< 1.
    public var attentionDropout: Float
    /// How GraphSAGE makes one row of the neighbours'.
    public var aggregation: SAGEConv.Aggregation
    /// What hidden rows are normalised by; `nil`: as the style does it, batch norm in blocks and nothing
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

    /// Makes a configuration with the light preset's values.
    public init(
        architecture: StudentArchitecture, style: StudentStyle = .blocks, inFeatures: Int,
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
    }

    /// What hidden rows are normalised by.
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
        if architecture.hasHeads, width % heads != 0 {
            throw .headsDoNotDivideWidth(heads: heads, width: width)
        }
        let needs: [(String, Bool, KeyPath<StudentArchitecture, Bool>)] = [
            ("edge weights", usesEdgeWeights, \.readsEdgeWeights),
            ("leaving out self loops", !addsSelfLoops, \.hasSelfLoops),
            ("an aggregation", aggregation != .mean, \.hasAggregation),
            ("attention dropout", attentionDropout > 0, \.hasHeads),
            ("a fixed ε", !trainsEpsilon, \.hasEpsilon),
        ]
        for (option, isWanted, isKnown) in needs where isWanted && !architecture[keyPath: isKnown] {
            throw .optionWithoutMeaning(
                option: option, architecture: architecture.rawValue,
                suited: StudentArchitecture.allCases.filter { $0[keyPath: isKnown] }.map(\.rawValue)
            )
        }
    }
}

extension StudentArchitecture {
    /// Whether the layer shares its width among attention heads.
    public var hasHeads: Bool { self == .gat || self == .gatv2 }

    /// Whether edges may weigh differently, as in PyTorch Geometric's layer of the name.
    public var readsEdgeWeights: Bool {
        switch self {
        case .gcn, .sgc, .gcnii, .appnp: true
        case .gat, .gatv2, .sage, .gin, .mlp: false
        }
    }

    /// Whether the layer adds each node to its own neighbours.
    public var hasSelfLoops: Bool { readsEdgeWeights || hasHeads }

    /// Whether there are several ways to make one row of the neighbours'.
    public var hasAggregation: Bool { self == .sage }

    /// Whether the layer has an ε.
    public var hasEpsilon: Bool { self == .gin }
}
