import CommandLanguage
import Distillation
import JSON
import LanguageModels
import NN
import Store
import Support

/// `teacher tune`: teach a teacher the classes of a graph's training nodes.
struct TeacherTuneCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let prompts: PromptOverrides
        let options: TeacherTuningOptions
        let seed: Int?
        let checkpoint: FilePath?
    }

    static let name = "teacher tune"
    static let summary =
        "Tune a teacher on a graph's training nodes with a low-rank adapter (LoRA)."
    static let discussion = """
        The loss is the negative log-likelihood of the answer's tokens alone. Every step reads all \
        hops of its nodes in one pass (a hop tree); `--one-hop` draws one hop a node and step, as \
        the paper does. Interrupting keeps the steps made so far. The teacher that was given is \
        left as it is.

        The learning rate rises over the share `--warmup` of all steps and then falls as `--decay` \
        says. With `--checkpoint FOLDER` the state is written after every epoch, every half minute and \
        at an interruption, and the same command goes on from it, also after the program was killed.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "The teacher to start from."),
        .positional("graph", GraphValue.self, help: "A graph with labels and a split."),
        PromptOverrides.parameters,
        .option("rank", default: 16, in: 1...1_024, help: "The adapter's rank."),
        .option("alpha", default: 32.0, in: 0.001...100_000, help: "The adapter's alpha."),
        .option("dropout", default: 0.0, in: 0...0.99, help: "The adapter's dropout."),
        .option(
            "targets", default: ["all-linear"],
            help: "The layers that get an adapter, such as q_proj, or all-linear."),
        .option("epochs", default: 3, in: 1...1_000, help: "Passes over the training nodes."),
        .option(
            "learning-rate", default: 5e-4, in: 1e-8...1, help: "The peak learning rate."),
        .option("batch", default: 2, in: 1...1_024, help: "Nodes of one batch."),
        .option(
            "accumulate", default: 1, in: 1...1_024,
            help: "Batches whose gradients are added up for one optimiser step."),
        .option(
            "warmup", default: 0.03, in: 0...1,
            help: "The share of steps over which the learning rate rises."),
        .option(
            "decay", default: LearningRateSchedule.Shape.linear,
            help: "How the learning rate falls after that."),
        .option("weight-decay", default: 0.0, in: 0...10, help: "AdamW's weight decay."),
        .option(
            "clip", default: 1.0, in: 0...1_000_000,
            help: "The largest norm of the gradient; 0 for no limit."),
        .option("neftune", default: 0.0, in: 0...100, help: "NEFTune's noise; 0 for none."),
        .flag("one-hop", help: "Draw one hop for each node and step instead of all."),
        .option("seed", Int?.self, help: "Fixes everything random; the setting `seed` if absent."),
        .option(
            "checkpoint", FilePath?.self, help: "A folder to keep the state in and go on from."),
        into: Self.arguments)
    static let result = ResultShape.object(TeacherValue.typeName)
    static let examples = [
        Example(
            "teacher tune tiny-teacher tiny --hops 1 --epochs 1 --rank 2",
            "One pass over the training nodes.", prints: "tuned"),
        Example(
            "teacher tune tiny-teacher tiny --hops 1 --epochs 1 --rank 2 --targets [q_proj v_proj]",
            "Adapters at two kinds of layers.", prints: "6 layers"),
        Example(
            "teacher tune tiny-teacher tiny --hops 0 --epochs 1 --checkpoint \"tiny-tuning\"",
            "Go on from a checkpoint after an interruption.", prints: "tuned"),
    ]

    private static func arguments(
        teacher: TeacherValue, graph: GraphValue, prompts: PromptOverrides, rank: Int,
        alpha: Double, dropout: Double, targets: [String], epochs: Int,
        learningRate: Double, batch: Int, accumulate: Int, warmUp: Double,
        decay: LearningRateSchedule.Shape, weightDecay: Double, clip: Double, neftune: Double,
        oneHop: Bool, seed: Int?, checkpoint: FilePath?
    ) -> Arguments {
        Arguments(
            teacher: teacher, graph: graph, prompts: prompts,
            options: TeacherTuningOptions(
                adapter: LoRAConfiguration(
                    rank: rank, alpha: Float(alpha), dropoutRate: Float(dropout),
                    targets: targets == ["all-linear"] ? .allLinear : .named(targets)),
                learningRate: Float(learningRate), epochs: epochs, batchNodes: batch,
                accumulatedBatches: accumulate, warmUpShare: Float(warmUp), decay: decay,
                weightDecay: Float(weightDecay), neftuneAlpha: Float(neftune),
                clipLimit: Float(clip), usesAllHops: !oneHop), seed: seed,
            checkpoint: checkpoint)
    }

    private static func status(of record: TuningRecord) -> String {
        if record.divergedAtStep != nil { return "diverged" }
        if record.losses.isEmpty { return "not tuned" }
        return record.wasInterrupted ? "interrupted" : "finished"
    }

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.teacher.teacher
        var options = arguments.options
        options.seed = arguments.seed ?? session.settings.seed
        let tuner = try TeacherTuner(
            teacher, on: arguments.graph.graph,
            prompts: arguments.prompts.applied(to: teacher.prompts), options: options)
        let tuned = try tuner.run(
            progress: session.progress, checkpoint: arguments.checkpoint?.expanded,
            warn: session.warn)
        // A teacher that took no step is not a tuned one.
        if tuned.tuning?.losses.isEmpty == true { throw Interrupted() }
        if let record = tuned.tuning {
            if let warning = record.warning {
                session.output.write("warning: \(warning)\n", to: .stderr)
            }
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
                    status: Self.status(of: record)))
        }
        return .object(TeacherValue(tuned))
    }
}
