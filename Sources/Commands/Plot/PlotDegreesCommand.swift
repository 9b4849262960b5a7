import CommandLanguage
import Figures

/// `plot degrees`: how many nodes have how many neighbours.
struct PlotDegreesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "plot degrees"
    static let summary =
        "Draw the degree distribution of a graph on logarithmic axes."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."), into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [Example("plot degrees tiny", "The degrees.", prints: "tiny")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        return .figure(
            DegreesFigure(
                title: "Degrees of \(graph.name)",
                degrees: (0..<graph.nodeCount).map { graph.degree(of: $0) }))
    }
}
