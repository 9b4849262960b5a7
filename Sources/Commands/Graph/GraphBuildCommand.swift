import CommandLanguage
import Graphs
import Support

/// `graph build`: a graph from data on this machine.
struct GraphBuildCommand: Command {
    /// The sources that graphs are built from.
    enum Source: String, CaseIterable, ParameterValue {
        case wordnet, debian
    }

    struct Arguments: Sendable {
        let source: Source
        let classes: [String]
        let nodes: Int?
        let split: String?
        let seed: Int?
    }

    static let name = "graph build"
    static let summary = "Build a text-attributed graph from data on this machine."
    static let discussion = """
        `wordnet`: the nouns of the package `wordnet-base`; texts are glosses, classes are the 26 \
        lexicographer categories. `debian`: the packages that apt knows; texts are descriptions, \
        classes are sections. Empty `--classes` keep all classes.
        """
    static let signature = Signature(
        .positional("source", Source.self, help: "The data to build the graph from."),
        .option("classes", default: [String](), help: "Classes to keep, in this order."),
        .option(
            "nodes", Int?.self, in: 1...10_000_000, otherwise: "all nodes",
            help: "Number of nodes to sample; the sample stays connected."),
        .option(
            "split", String?.self, otherwise: "no split",
            help: "A split to make, such as `few:10` or `random:60/20/20`."),
        .option(
            "seed", Int?.self, otherwise: "the setting `seed`",
            help: "Random seed of the sample and the split."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example(
            "graph build wordnet --classes [animal plant food] --nodes 200 --split few:10",
            "Nouns of three categories, with ten training nodes each.", prints: "food")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let seed = arguments.seed ?? session.settings.seed
        if let word = arguments.split, try SplitRecipe(word: word) == nil {
            throw GraphError.invalidSetting(
                name: "split", value: word,
                allowed: "such as few:10, random:60/20/20 or planetoid")
        }
        let graph = try Self.build(arguments, seed: seed, session.progress)
        let split = arguments.split
        return .object(
            GraphValue(try split.map { try graph.applyingSplit($0, seed: seed) } ?? graph))
    }

    private static func build(
        _ arguments: Arguments, seed: Int, _ progress: any ProgressReport
    ) throws -> TextAttributedGraph {
        switch arguments.source {
        case .wordnet:
            var builder = WordNetBuilder()
            builder.classes = arguments.classes
            builder.nodes = arguments.nodes
            builder.seed = seed
            return try builder.build(progress: progress)
        case .debian:
            var builder = DebianBuilder()
            builder.classes = arguments.classes
            builder.nodes = arguments.nodes
            builder.seed = seed
            return try builder.build(progress: progress)
        }
    }
}
