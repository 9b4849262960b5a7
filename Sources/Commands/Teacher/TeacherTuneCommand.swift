import CommandLanguage
import Distillation
import JSON
import LanguageModels
import Store

/// `teacher tune`: teach a teacher the classes of a graph's training nodes.
struct TeacherTuneCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let prompts: PromptOverrides
        let options: TeacherTuningOptions
        let seed: Int?
    }

    static let name = "teacher tune"
    static let summary =
        "Tune a teacher on a graph's training nodes with a low-rank adapter (LoRA)."
    static let discussion = """
        The loss is the negative log-likelihood of the answer's tokens alone. Every step reads all \
        hops of its nodes in one pass (a hop tree); `--one-hop` draws one hop a node and step, as \
        the paper does. Interrupting keeps the steps made so far. The teacher that was given is \
        left as it is.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "The teacher to start from."),
        .positional("graph", GraphValue.self, help: "A graph with labels and a split."),
        PromptOverrides.hopsParameter, PromptOverrides.neighborsParameter,
        PromptOverrides.wordsParameter, PromptOverrides.centreWordsParameter,
        PromptOverrides.maximumTokensParameter,
        .option("rank", default: 16, in: 1...1_024, help: "The adapter's rank."),
        .option("alpha", default: 32.0, in: 0.001...100_000, help: "The adapter's alpha."),
        .option("dropout", default: 0.0, in: 0...0.99, help: "The adapter's dropout."),
        .option("epochs", default: 3, in: 1...1_000, help: "Passes over the training nodes."),
        .option(
            "learning-rate", default: 2e-4, in: 1e-8...1, help: "The peak learning rate."),
        .option("batch", default: 4, in: 1...1_024, help: "Nodes of one optimiser step."),
        .option("neftune", default: 0.0, in: 0...100, help: "NEFTune's noise; 0 for none."),
        .flag("one-hop", help: "Draw one hop for each node and step instead of all."),
        .option("seed", Int?.self, help: "Fixes everything random; the setting `seed` if absent."),
        into: Self.arguments)
    static let result = ResultShape.object(TeacherValue.typeName)
    static let examples = [
        Example(
            "teacher tune tiny-teacher tiny --hops 1 --epochs 1 --rank 2",
            "One pass over the training nodes.", prints: "tuned")
    ]

    private static func arguments(
        teacher: TeacherValue, graph: GraphValue, hops: Int?, neighbors: Int?, words: Int?,
        centreWords: Int?, maximumTokens: Int?, rank: Int, alpha: Double, dropout: Double,
        epochs: Int, learningRate: Double, batch: Int, neftune: Double, oneHop: Bool, seed: Int?
    ) -> Arguments {
        Arguments(
            teacher: teacher, graph: graph,
            prompts: PromptOverrides(
                hops: hops, neighbors: neighbors, words: words, centreWords: centreWords,
                maximumTokens: maximumTokens),
            options: TeacherTuningOptions(
                adapter: LoRAConfiguration(
                    rank: rank, alpha: Float(alpha), dropoutRate: Float(dropout)),
                learningRate: Float(learningRate), epochs: epochs, batchNodes: batch,
                neftuneAlpha: Float(neftune), usesAllHops: !oneHop), seed: seed)
    }

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.teacher.teacher
        var options = arguments.options
        options.seed = arguments.seed ?? session.settings.seed
        let tuner = try TeacherTuner(
            teacher, on: arguments.graph.graph,
            prompts: arguments.prompts.applied(to: teacher.prompts), options: options)
        let tuned = try tuner.run(progress: session.progress)
        if let record = tuned.tuning {
            session.log(
                RunRecord(
                    kind: "tune", graph: record.graph,
                    settings: [
                        "teacher": .string(teacher.name),
                        "rank": .integer(Int64(options.adapter.rank)),
                        "epochs": .integer(Int64(options.epochs)),
                        "learning_rate": .number(Double(options.learningRate)),
                        "hops": .integer(Int64(tuned.prompts.hops)),
                    ], seed: options.seed, dataHash: arguments.graph.graph.dataHash,
                    epochs: record.losses.map { .number($0) }, seconds: record.seconds,
                    status: record.wasInterrupted ? "interrupted" : "finished"))
        }
        return .object(TeacherValue(tuned))
    }
}
