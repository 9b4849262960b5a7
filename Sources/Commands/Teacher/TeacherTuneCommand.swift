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
        "Fine-tune a teacher on a graph's training nodes with a LoRA adapter."
    static let discussion = """
        The loss is the negative log-likelihood of the answer's tokens only. Each step reads the \
        prompts of all hops of its nodes in one pass, with shared prefixes computed once; \
        `--one-hop` samples one hop per node and step, as in the paper. An interrupt keeps the \
        steps made so far. The given teacher stays unchanged.

        The learning rate rises linearly over the warmup and then follows `--decay`. With \
        `--checkpoint FOLDER` a checkpoint is written after every epoch, every 30 seconds and at an \
        interrupt; the same command resumes from it, even after the program was killed.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "The teacher to tune."),
        .positional("graph", GraphValue.self, help: "A graph with labels and a split."),
        PromptOverrides.parameters,
        .option("rank", default: 16, in: 1...1_024, help: "Rank of the LoRA matrices."),
        .option(
            "alpha", default: 32.0, in: 0.001...100_000,
            help: "LoRA scaling: updates are multiplied by alpha / rank."),
        .option(
            "dropout", default: 0.0, in: 0...0.99, help: "Dropout probability of the LoRA input."),
        .option(
            "targets", default: ["all-linear"],
            help: "Linear layers that get an adapter, such as [q_proj v_proj], or all-linear."),
        .option(
            "epochs", default: 3, in: 1...1_000, help: "Number of epochs over the training nodes."),
        .option(
            "learning-rate", default: 5e-4, in: 1e-8...1, help: "Peak learning rate."),
        .option("batch", default: 2, in: 1...1_024, help: "Nodes per batch."),
        .option(
            "accumulate", default: 1, in: 1...1_024,
            help: "Gradient accumulation: batches per optimizer step."),
        .option(
            "warmup", default: 0.03, in: 0...1,
            help: "Fraction of the steps in which the learning rate rises."),
        .option(
            "decay", default: LearningRateSchedule.Shape.linear,
            help: "Learning-rate schedule after the warmup."),
        .option("weight-decay", default: 0.0, in: 0...10, help: "Weight decay of AdamW."),
        .option(
            "clip", default: 1.0, in: 0...1_000_000,
            help: "Gradient clipping: maximum norm of the gradient; 0 for no limit."),
        .option("neftune", default: 0.0, in: 0...100, help: "Noise scale of NEFTune; 0 for none."),
        .flag("one-hop", help: "Sample one hop per node and step instead of using all."),
        .option("seed", Int?.self, otherwise: "the setting `seed`", help: "Random seed."),
        .option(
            "checkpoint", FilePath?.self, otherwise: "no checkpoint",
            help: "Folder for checkpoints; the same command resumes from it."),
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
                accumulatedBatches: accumulate, warmUpFraction: Float(warmUp), decay: decay,
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
