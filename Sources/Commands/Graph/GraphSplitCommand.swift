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
    static let summary =
        "Choose one of a graph's splits or make one: `few:K`, `random:60/20/20`, `planetoid`."
    static let discussion = """
        `few:10` is a few-label split: ten training nodes per class, validation and test nodes from the \
        rest; a class with fewer than twenty nodes gives half of them. `random:60/20/20` splits all nodes at \
        random, whatever their class. `planetoid` takes 20 training nodes per class, 500 validation and 1,000 \
        test nodes. `@SEED` after a recipe fixes its seed and is part of the split's name (`few:10@3`). \
        `file:PATH` reads a split: a table of ids and parts, a JSON object of lists of ids, or masks in a `.npz` \
        or `.pt` file. The name of a column that holds train, val and test takes that. The card names classes with fewer training nodes than requested \
        and parts without nodes.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph with labels."),
        .positional(
            "split", String.self,
            help:
                "The name of a split, a recipe (`few:K`, `random:A/B/C` in percent), or `file:PATH`."
        ),
        .option(
            "seed", Int?.self, otherwise: "the setting `seed`", help: "Random seed of the split."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example("graph split tiny few:2", "Two training nodes per class.", prints: "few:2"),
        Example("graph split tiny random:60/20/20 --seed 1", "A random split.", prints: "random"),
        Example(
            "graph split tiny few:2@3", "The seed behind `@` is part of the split's name.",
            prints: "few:2@3"),
        Example(
            "graph split tiny planetoid",
            "20 training nodes a class, 500 to validate and 1,000 to test, as far as there are.",
            prints: "planetoid"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let seed = arguments.seed ?? session.settings.seed
        let context = ReadingContext(name: graph.name, progress: session.progress)
        let split = Folders.expandingFile(arguments.split)
        return .object(GraphValue(try graph.applyingSplit(split, seed: seed, context)))
    }
}
