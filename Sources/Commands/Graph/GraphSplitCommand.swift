import CommandLanguage
import Graphs

/// `graph split`: choose a split, or make one.
struct GraphSplitCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let split: String
        let seed: Int?
    }

    static let name = "graph split"
    static let summary = "Use one of a graph's splits, or make one: `few:K`, `random:60/20/20`."
    static let discussion = """
        `few:10` takes ten training nodes of each class, then validation and test nodes from the \
        rest; of a class with fewer than twenty nodes half of them train. `random:60/20/20` draws all nodes, \
        whatever their classes. The card names classes that got fewer training nodes than asked for, or \
        none, and parts without nodes. The seed fixes the draw.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph with labels."),
        .positional("split", String.self, help: "The name of a split, `few:K` or `random:A/B/C`."),
        .option("seed", Int?.self, help: "Fixes the draw; the setting `seed` if absent."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example("graph split tiny few:2", "Two training nodes a class.", prints: "few:2"),
        Example("graph split tiny random:60/20/20 --seed 1", "A random split.", prints: "random"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let seed = arguments.seed ?? session.settings.seed
        return .object(GraphValue(try graph.applyingSplit(arguments.split, seed: seed)))
    }
}

extension TextAttributedGraph {
    /// The graph with a split of its own in use, or with one made by a recipe such as `few:10`.
    ///
    /// - Throws: `GraphError` if it is neither.
    func applyingSplit(_ word: String, seed: Int) throws -> TextAttributedGraph {
        if splits.contains(where: { $0.name == word }) { return try using(split: word) }
        guard let recipe = try SplitRecipe(word: word) else { return try using(split: word) }
        return try splitting(recipe, seed: seed)
    }
}
