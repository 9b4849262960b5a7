import CommandLanguage
import Distillation
import GraphNetworks

/// `student search`: settings of a network that is strong without a teacher.
struct StudentSearchCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let architecture: LayerKind
        let trials: Int
        let seed: Int
    }

    static let name = "student search"
    static let summary = "Search for good hyperparameters of a plain GNN on validation nodes."
    static let discussion = """
        A random search over hidden dimension, depth, dropout, norm, residual connections, learning \
        rate and weight decay (the ranges of arXiv 2406.08993). The first trials are common \
        settings for few and for many labels, the others are random; every setting is trained with one \
        seed, and the best quarter with two more. Validation accuracy decides; test nodes are not used. The result is a preset: `student train G --preset RECIPE`, \
        `student distill G K --preset RECIPE`. A fair gain of a teacher is measured against this \
        network. As a table it lists every trial.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph with labels and a split."),
        .option("conv", default: LayerKind.gcn, help: "The GNN (message-passing) layer."),
        .option("trials", default: 16, in: 1...1_000, help: "Number of settings to try."),
        .option("seed", default: 0, in: 0...1_000_000_000, help: "Random seed of the settings."),
        into: Arguments.init)
    static let result = ResultShape.object(RecipeValue.typeName)
    static let examples = [
        Example("student search tiny --trials 3", "Three settings of a GCN.", prints: "budget")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let search = StudentSearch(
            try arguments.graph.prepared.task(), arguments.architecture, trials: arguments.trials,
            seed: arguments.seed)
        let trials = try search.run(progress: session.progress)
        guard let best = trials.first else {
            throw CommandError.unusable(
                what: "student search", why: "no setting was tried", remedy: "use more --trials")
        }
        return .object(
            RecipeValue(
                recipe: best.candidate,
                trials: trials.map {
                    RecipeValue.Trial(
                        text: $0.candidate.text, accuracy: $0.accuracy,
                        seeds: $0.accuracies.count, seconds: $0.seconds)
                }, graph: arguments.graph.graph.name))
    }
}
