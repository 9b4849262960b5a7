import CommandLanguage
import Graphs
import Support

/// `graph build`: a real graph from what the machine has.
struct GraphBuildCommand: Command {
    /// What a graph is built of.
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
    static let summary = "Build a real text-attributed graph from what this machine has."
    static let discussion = """
        `wordnet`: the nouns of package `wordnet-base`, a gloss at every node, 26 kinds of things \
        as classes. `debian`: the packages that apt knows, a description at every node, sections as \
        classes. Sampled nodes stay connected.
        """
    static let signature = Signature(
        .positional("source", Source.self, help: "What to build it of."),
        .option("classes", default: [String](), help: "The classes to keep, in this order."),
        .option("nodes", Int?.self, in: 1...10_000_000, help: "How many nodes to sample."),
        .option("split", String?.self, help: "The split to make, such as `few:10`."),
        .option("seed", Int?.self, help: "Decides sample and split; the setting if absent."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example(
            "graph build wordnet --classes [animal plant food] --nodes 200 --split few:10",
            "Nouns of three categories, with ten training nodes each.", prints: "food")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let seed = arguments.seed ?? session.settings.seed
        let recipe = try arguments.split.flatMap { word -> SplitRecipe? in
            guard let recipe = try SplitRecipe(word: word) else {
                throw GraphError.invalidSetting(
                    name: "split", value: word, allowed: "such as few:10 or random:60/20/20")
            }
            return recipe
        }
        switch arguments.source {
        case .wordnet:
            var builder = WordNetBuilder()
            builder.classes = arguments.classes
            builder.nodes = arguments.nodes
            builder.split = recipe
            builder.seed = seed
            return .object(GraphValue(try builder.build(progress: session.progress)))
        case .debian:
            var builder = DebianBuilder()
            builder.classes = arguments.classes
            builder.nodes = arguments.nodes
            builder.split = recipe
            builder.seed = seed
            return .object(GraphValue(try builder.build(progress: session.progress)))
        }
    }
}
