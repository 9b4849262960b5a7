import CommandLanguage
import Distillation
import GraphNetworks
import Graphs

extension StudentNorm: ParameterValue {}
extension JumpingKnowledge.Mode: ParameterValue {}
extension SAGEConv.Aggregation: ParameterValue {}

/// Options of `student train` and `student distill` for the network, beyond its layers and width.
struct StudentNetworkOptions: Sendable {
    var norm: StudentNorm?
    var hasResiduals = false
    var jumping = JumpingKnowledge.Mode.none
    var heads: Int?
    var attentionDropout: Double?
    var aggregation: SAGEConv.Aggregation?
    var usesEdgeWeights = false
    var isWithoutSelfLoops = false
    var hasFixedEpsilon = false
    var isGated = false

    /// The parameters, declared once for both commands.
    static let parameters = Parameter<StudentNetworkOptions>.group(
        .option(
            "norm", StudentNorm?.self,
            otherwise: "batch (blocks), none (plain)", help: "Normalisation of hidden layers."),
        .flag("residual", help: "Add residual connections around GNN layers."),
        .option(
            "jumping", default: JumpingKnowledge.Mode.none,
            help:
                "Jumping knowledge: how the outputs of all layers are combined for the classifier."),
        .option(
            "heads", Int?.self, in: 1...1_024,
            otherwise: "8 if it divides the width, else 1",
            help: "Number of attention heads, which share the width (\(layers(with: .heads)))."),
        .option(
            "attention-dropout", Double?.self, in: 0...0.99,
            otherwise: "0",
            help: "Dropout probability of attention weights (\(layers(with: .heads)))."),
        .option(
            "aggregation", SAGEConv.Aggregation?.self,
            otherwise: "mean", help: "Aggregation of the neighbours (sage)."),
        .flag(
            "edge-weights",
            help: "Use edge weights in message passing (\(layers(with: .edgeWeights)))."),
        .flag("no-self-loops", help: "Do not add self-loops."),
        .flag("fixed-epsilon", help: "Keep GIN's ε at 0 instead of learning it."),
        .flag(
            "gate",
            help: "Gate each node's own row against its neighbours' (\(layers(with: .gate)))."),
        into: StudentNetworkOptions.init)

    /// The layers that know an option.
    private static func layers(with option: LayerKind.Option) -> String {
        LayerKind.names(with: option).joined(separator: ", ")
    }

    /// A configuration with what was given changed.
    func applied(to base: StudentConfiguration) -> StudentConfiguration {
        var configuration = base
        configuration.norm = norm ?? base.norm
        configuration.hasResiduals = hasResiduals || base.hasResiduals
        configuration.jumping = jumping
        configuration.heads = heads ?? base.heads
        if let attentionDropout { configuration.attentionDropout = Float(attentionDropout) }
        configuration.aggregation = aggregation ?? base.aggregation
        configuration.usesEdgeWeights = usesEdgeWeights
        configuration.addsSelfLoops = !isWithoutSelfLoops
        configuration.trainsEpsilon = !hasFixedEpsilon
        configuration.isGated = isGated
        return configuration
    }

    /// Returns if a graph has what the network reads.
    ///
    /// - Throws: `CommandError.unusable` if edge weights are wanted of a graph that has none.
    func check(_ graph: TextAttributedGraph) throws(CommandError) {
        guard usesEdgeWeights, graph.edgeWeights == nil else { return }
        throw .unusable(
            what: "--edge-weights", why: "the edges of “\(graph.name)” have no weights",
            remedy: "give the table of edges a column `weight`, or leave the option out")
    }
}
