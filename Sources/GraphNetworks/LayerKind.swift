import NN

/// A kind of message-passing layer: its name, the options it knows, and how one is made.
///
/// A layer is added by one file, which declares the layer and its kind, and one line in `allCases`.
/// Commands, help, saved students, memory estimates and tests know layers by their kinds alone.
public struct LayerKind: Sendable {
    /// An option that only some layers know.
    public enum Option: Sendable, CaseIterable {
        /// Attention heads that share the hidden dimension, and dropout of attention weights.
        case heads
        /// Edges may weigh differently, as in PyTorch Geometric's layer of the name.
        case edgeWeights
        /// Nodes may be left out of their own neighbourhoods.
        case selfLoops
        /// There are several ways to aggregate neighbours.
        case aggregation
        /// There is an ε that may be learned (GIN).
        case epsilon
        /// A learned gate may weigh a node's own row against its neighbours' (TransformerConv's β).
        case gate
    }

    /// Elements that one layer of this kind keeps for the backward pass, measured
    /// (`estimatesAreNearMeasuredPeaks`).
    package struct Footprint: Sendable {
        /// Rows of the hidden dimension that each layer keeps.
        package let rows: Double
        /// Rows of the hidden dimension that are kept beside the layers.
        package let rest: Double
        /// Elements per edge and head.
        package let edges: Double

        package init(rows: Double, rest: Double, edges: Double = 0) {
            (self.rows, self.rest, self.edges) = (rows, rest, edges)
        }
    }

    /// The name in options and files, such as `gcn`.
    public let rawValue: String
    /// The name and the paper, for help.
    public let summary: String
    /// The options it knows.
    public let options: Set<Option>
    /// The hops that a layer's result depends on.
    public let receptiveField: Int
    /// Saved tensors of a layer in LinguGKD's student: the norm, the activation and the unit rows behind
    /// each convolution, and what the convolution keeps itself.
    package let blockFootprint: Footprint
    /// Saved tensors of a layer in plain networks, whose last layer has a column for each class.
    package let plainFootprint: Footprint
    /// Makes a layer.
    package let make: @Sendable (LayerRequest) -> any GraphLayer

    /// Describes a kind.
    package init(
        _ name: String, _ summary: String, options: Set<Option> = [], receptiveField: Int = 1,
        footprints: (blocks: Footprint, plain: Footprint),
        make: @escaping @Sendable (LayerRequest) -> any GraphLayer
    ) {
        rawValue = name
        self.summary = summary
        self.options = options
        self.receptiveField = receptiveField
        (blockFootprint, plainFootprint) = footprints
        self.make = make
    }
}

extension LayerKind: CaseIterable, RawRepresentable, Hashable, CustomStringConvertible {
    /// Every kind, in the order of help.
    public static let allCases: [LayerKind] = [
        .gcn, .gat, .sage, .gin, .gatv2, .sgc, .gcnii, .appnp, .mlp,
        .transformer, .ssgc,
    ]

    /// The kind of a name.
    public init?(rawValue: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
            return nil
        }
        self = found
    }

    /// The name.
    public var description: String { rawValue }

    /// Whether two kinds have one name.
    public static func == (a: LayerKind, b: LayerKind) -> Bool { a.rawValue == b.rawValue }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    /// The names of the kinds that know an option.
    public static func names(with option: Option) -> [String] {
        allCases.filter { $0.options.contains(option) }.map(\.rawValue)
    }
}

/// The settings of one of a student's layers.
package struct LayerRequest {
    /// Where the layer's parameters go.
    package let scope: ParameterScope
    /// The input dimension.
    package let inFeatures: Int
    /// The output dimension.
    package let outFeatures: Int
    /// Attention heads that share the output dimension.
    package let heads: Int
    /// The layer's number in the student, from 1.
    package let number: Int
    /// Further options.
    package let configuration: StudentConfiguration
}

/// The former name.
public typealias StudentArchitecture = LayerKind
