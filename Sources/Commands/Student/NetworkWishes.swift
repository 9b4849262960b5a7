import CommandLanguage
import Distillation
import GraphNetworks
import Graphs

extension StudentNorm: ParameterValue {}
extension JumpingKnowledge.Mode: ParameterValue {}
extension SAGEConv.Aggregation: ParameterValue {}

/// What `student train` and `student distill` may be told about the network beyond its layers and width.
struct NetworkWishes: Sendable {
    var norm: StudentNorm?
    var hasResiduals = false
    var jumping = JumpingKnowledge.Mode.none
    var heads: Int?
    var attentionDropout: Double?
    var aggregation: SAGEConv.Aggregation?
    var usesEdgeWeights = false
    var isWithoutSelfLoops = false
    var hasFixedEpsilon = false

    /// The parameters, declared once for both commands.
    static let parameters = Parameter<NetworkWishes>.group(
        .option(
            "norm", StudentNorm?.self,
            help: "What hidden rows are normalised by; blocks: batch, plain networks: none."),
        .flag("residual", help: "Add each convolution's input to its result."),
        .option(
            "jumping", default: JumpingKnowledge.Mode.none,
            help: "How the rows of all layers reach the classifier (jumping knowledge)."),
        .option(
            "heads", Int?.self, in: 1...1_024,
            help: "Attention heads that share the width (gat, gatv2); 8 where they can."),
        .option(
            "attention-dropout", Double?.self, in: 0...0.99,
            help: "The share of attention weights dropped in training (gat, gatv2)."),
        .option(
            "aggregation", SAGEConv.Aggregation?.self,
            help: "How GraphSAGE makes one row of the neighbours' (mean)."),
        .flag(
            "edge-weights", help: "Let edges count by their weights (gcn, sgc, gcnii, appnp)."),
        .flag("no-self-loops", help: "Nodes are not their own neighbours."),
        .flag("fixed-epsilon", help: "Keep GIN's ε at 0 instead of learning it."),
        into: NetworkWishes.init)

    /// A configuration with what was given changed.
    func applied(to base: StudentConfiguration) -> StudentConfiguration {
        var configuration = base
        configuration.norm = norm
        configuration.hasResiduals = hasResiduals
        configuration.jumping = jumping
        configuration.heads = heads ?? base.heads
        if let attentionDropout { configuration.attentionDropout = Float(attentionDropout) }
        configuration.aggregation = aggregation ?? base.aggregation
        configuration.usesEdgeWeights = usesEdgeWeights
        configuration.addsSelfLoops = !isWithoutSelfLoops
        configuration.trainsEpsilon = !hasFixedEpsilon
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
