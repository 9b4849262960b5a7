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
        let softLabels: Double
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
                "soft-labels", default: 0.0, in: 0...1_000, help: "The weight of the soft labels."),
            .flag("global", help: "Match the similarities of class prototypes too (ours)."),
            .flag("no-local", help: "Leave the contrastive loss out."),
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
            options.softLabelWeight = Float(softLabels)
            options.usesGlobal = isGlobal
            options.usesLocal = !isWithoutLocal
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
        `--distill-on train` is the paper's; `all` aligns every node and pays when few are labelled. \
        `--soft-labels` adds the teacher's own answers (Hinton), which help when the teacher is good. \
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
            "Align every node.", prints: "distilled")
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
