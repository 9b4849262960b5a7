import CommandLanguage
import Distillation
import GraphNetworks

/// `student distill`: a student that learns from a teacher's hop features.
struct StudentDistillCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let knowledge: HopFeaturesValue
        let shape: StudentShape
        let wishes: Wishes
    }

    /// What may be told about the distillation.
    struct Wishes: Sendable {
        let nodes: DistilledNodes
        let temperature: Double
        let alpha: Double?
        let beta: Double?
        let margin: Double?
        let terms: [TermChoice]
        let softLabels: Double
        let softLabelSource: SoftLabelSource
        let softLabelTemperature: Double?
        let isGlobal: Bool
        let isWithoutLocal: Bool
        let isWithoutLayerWeights: Bool
        let contrastBatch: Int?

        static let parameters = Parameter<Wishes>.group(
            .option("distill-on", default: .train, help: "Which nodes are aligned."),
            .option(
                "temperature", default: 0.07, in: 0.001...100, help: "The contrastive temperature."),
            .option(
                "alpha", Double?.self, in: 0...1_000, help: "A fixed weight of the cross entropy."),
            .option(
                "beta", Double?.self, in: 0...1_000, help: "A fixed weight of the distillation."),
            .option(
                "margin", Double?.self, in: 0...100,
                help: "How clear a teacher's answer must be to count as an unlabelled node's class."
            ),
            .option(
                "terms", default: [TermChoice(name: "contrast")],
                help: "The terms of the loss with their weights, such as [contrast kl:0.3 mse]."),
            .option(
                "soft-labels", default: 0.0, in: 0...1_000,
                help: "The weight of the soft labels; the same as a term `kl:WEIGHT`."),
            .option(
                "soft-labels-from", default: .answers,
                help:
                    "Whose soft labels: the teacher's answers, a linear probe on its hop features, "
                    + "or graph networks that read them."),
            .option(
                "soft-temperature", Double?.self, in: 0.01...100,
                help: "The temperature of the soft labels; 2 for answers, else 1."),
            .flag("global", help: "Add the term `prototypes` (ours)."),
            .flag("no-local", help: "Leave the term `contrast` out."),
            .flag("no-layer-weights", help: "Weigh all layers alike."),
            .option(
                "contrast-batch", Int?.self, in: 2...1_000_000,
                help: "Contrast so many sampled nodes a step instead of all."),
            into: Wishes.init)

        /// The options of a distillation with a preset's defaults.
        func options(_ preset: StudentPreset) -> DistillationOptions {
            var options = preset.distillation
            options.nodes = nodes
            options.temperature = Float(temperature)
            options.margin = margin.map(Float.init)
            options.termWeights = Dictionary(
                terms.map { ($0.name, Float($0.weight)) }, uniquingKeysWith: { $1 })
            if softLabels > 0 { options.softLabelWeight = Float(softLabels) }
            if isGlobal { options.usesGlobal = true }
            if isWithoutLocal { options.usesLocal = false }
            options.softLabelSource = softLabelSource
            options.softLabelTemperature =
                softLabelTemperature.map { Float($0) } ?? softLabelSource.temperature
            options.learnsLayerWeights = !isWithoutLayerWeights
            options.contrastBatch = contrastBatch
            if alpha != nil || beta != nil {
                options.lossWeights = .fixed(alpha: Float(alpha ?? 0.5), beta: Float(beta ?? 0.5))
            }
            return options
        }
    }

    static let name = "student distill"
    static let summary = "Distil a teacher's hop features into a graph student (LinguGKD)."
    static let discussion = """
        Each convolution is aligned with the teacher's feature of the same hop by a contrastive \
        loss in which nodes of the same class are not negatives; the layers' weights are learned. \
        `--terms` chooses what the loss is made of: `contrast` (the paper's), `prototypes` (ours), `kl` \
        (soft labels), `mse` (hop features predicted from hidden rows). With `--style plain` a plain \
        network is distilled; its hidden rows learn through heads that are dropped afterwards. \
        `--distill-on train` is the paper's; `all` aligns every node and pays when few are labelled. \
        `--soft-labels` adds soft labels (Hinton): the teacher's own answers, which help when the \
        teacher is good, or with `--soft-labels-from probe` what a linear classifier on its hop \
        features says, which helps when few nodes are labelled. \
        Where all nodes are aligned, the teacher's answer is an unlabelled node's class only if it is \
        as clear as answers for validation nodes have to be to be right 95 times in 100; else all \
        other nodes are its negatives. `--margin` sets how clear by hand.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "The graph the features were taken of."),
        .positional("knowledge", HopFeaturesValue.self, help: "What `teacher embed` gave."),
        StudentShape.parameters, Wishes.parameters, into: Arguments.init)
    static let result = ResultShape.object(StudentValue.typeName)
    static let examples = [
        Example(
            "student distill tiny tiny-knowledge --distill-on all --epochs 20",
            "Align every node.", prints: "distilled"),
        Example(
            "student distill tiny tiny-knowledge --style plain --distill-on all --terms [kl:0.3 mse] "
                + "--soft-labels-from probe --epochs 20",
            "A plain network learns soft labels of a probe, and the features.", prints: "distilled"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let features = arguments.knowledge.features
        guard features.graphHash == graph.dataHash else {
            throw TeacherError.otherGraph(
                features: arguments.knowledge.graph, graph: graph.name)
        }
        let task = try StudentTask.make(graph)
        let shape = arguments.shape
        try shape.network.check(graph)
        let configuration = shape.configuration(task, layers: max(1, features.hopCount))
        let trainer = try StudentTrainer(
            task, configuration, training: try shape.training(task, configuration),
            teacher: (features, arguments.wishes.options(shape.preset)))
        let runs = try trainer.run(
            seeds: shape.seeds, checkpoint: shape.wishes.trainingCheckpoint,
            progress: session.progress)
        session.log(runs, kind: "distill", graph: graph)
        for warning in runs.warnings { session.output.write("warning: \(warning)\n", to: .stderr) }
        return .object(StudentValue(runs, graph: graph))
    }
}
