import CommandLanguage

/// `graph describe`: describes a graph.
struct GraphDescribeCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "graph describe"
    static let summary = "Show counts, classes, homophily, splits and histograms of a graph."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."), into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [Example("graph describe tiny", "The card of a graph.", prints: "nodes")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .figure(GraphCard.card(of: arguments.graph.graph))
    }
}
