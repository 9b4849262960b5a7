import CommandLanguage
import Distillation
import GraphNetworks

/// `student distill`: a student that learns from a teacher's hop features.
struct StudentDistillCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let knowledge: HopFeaturesValue
        let student: StudentOptions
        let distillation: Options
    }

    /// The options of a distillation.
    struct Options: Sendable {
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
        let method: DistillationMethod

        static let parameters = Parameter<Options>.group(
            .option(
                "distill-on", default: .train,
                help: "Nodes whose hidden states are aligned with the teacher."),
            .option(
                "temperature", default: 0.07, in: 0.001...100,
                help: "Temperature of the contrastive loss."),
            .option(
                "alpha", Double?.self, in: 0...1_000, otherwise: "0.5 (light), learned (reference)",
                help: "Fixed weight of the cross entropy."),
            .option(
                "beta", Double?.self, in: 0...1_000, otherwise: "0.5 (light), learned (reference)",
                help: "Fixed weight of the distillation loss."),
            .option(
                "margin", Double?.self, in: 0...100,
                otherwise: "estimated on validation nodes",
                help: "Minimum margin of the teacher's answer for a pseudo-label."
            ),
            .option(
                "terms", default: [TermChoice(name: "contrast")],
                help:
                    "Terms of the distillation loss with their weights, such as [contrast kl:0.3 mse]."
            ),
            .option(
                "soft-labels", default: 0.0, in: 0...1_000,
                help: "Weight of the soft-label loss; the same as the term `kl:WEIGHT`."),
            .option(
                "soft-labels-from", default: .answers,
                help:
                    "Source of the soft labels: the teacher's answers, or a linear probe or GNNs on its hop features."
            ),
            .option(
                "soft-temperature", Double?.self, in: 0.01...100,
                otherwise: "2 (answers), 1 (probe, network)",
                help: "Temperature of the soft labels."),
            .flag("global", help: "Add the term `prototypes`."),
            .flag("no-local", help: "Leave out the term `contrast`."),
            .flag(
                "no-layer-weights",
                help: "Weight all layers equally instead of learning layer weights."),
            .option(
                "contrast-batch", Int?.self, in: 2...1_000_000,
                otherwise: "all nodes",
                help: "Number of sampled nodes in the contrastive loss of a step."),
            .option(
                "method", default: DistillationMethod.paper,
                help: "`paper`: LinguGKD with the options above; `auto`: soft labels and weights "
                    + "chosen on validation nodes, into a plain GNN."),
            into: Options.init)

        /// The options of a distillation with a preset's defaults.
        func options(_ preset: PresetChoice) -> DistillationOptions {
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
        The hidden states of each GNN layer are aligned with the teacher's features of the same hop \
        by a contrastive loss (InfoNCE); nodes of the same class are not negatives, and layer \
        weights are learned. `--terms` chooses the terms of the loss: `contrast` (the paper's), \
        `prototypes` (class prototypes; not in the paper), `kl` (soft labels), `mse` (regression of \
        hop features). `--style plain` distils into a plain GNN; its projection heads are dropped \
        after training.

        `--distill-on train` aligns training nodes, as in the paper; `all` aligns every node and \
        helps if there are few labels. `--soft-labels` adds Hinton's soft labels: the teacher's own \
        answers, which help if the teacher is accurate, or with `--soft-labels-from probe` those of \
        a linear probe on its hop features, which help if there are few labels.

        With `--distill-on all`, an unlabelled node takes the teacher's answer as its pseudo-label \
        if the margin between the two best class scores is at least `--margin`; by default the \
        margin at which 95 % of the answers for validation nodes are right. Without a pseudo-label \
        all other nodes are its negatives.

        `--method auto` chooses on validation nodes, without a look at test nodes: first whose soft \
        labels are best (the teacher's answers, a linear probe, or plain GNNs that read the inputs \
        and the hop features), then their weight, alone or with `mse`, against `contrast` and `mse` \
        alone; each is trained from two seeds into a plain GNN.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "The graph of the hop features."),
        .positional("knowledge", HopFeaturesValue.self, help: "Hop features from `teacher embed`."),
        StudentOptions.parameters, Options.parameters, into: Arguments.init)
    static let result = ResultShape.object(StudentValue.typeName)
    static let examples = [
        Example(
            "student distill tiny tiny-knowledge --distill-on all --epochs 20",
            "Align all nodes.", prints: "distilled"),
        Example(
            "student distill tiny tiny-knowledge --style plain --distill-on all --terms [kl:0.3 mse] "
                + "--soft-labels-from probe --epochs 20",
            "Distil soft labels of a linear probe and hop features into a plain GNN.",
            prints: "distilled"),
        Example(
            "student distill tiny tiny-knowledge --method auto --epochs 3",
            "Let validation nodes choose the soft labels and their weight.", prints: "distilled"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let features = arguments.knowledge.features
        guard features.graphHash == graph.dataHash else {
            throw TeacherError.otherGraph(
                features: arguments.knowledge.graph, graph: graph.name)
        }
        let task = try arguments.graph.prepared.task()
        var student = arguments.student
        try student.network.check(graph)
        if arguments.distillation.method == .auto { student.style = student.style ?? .plain }
        let configuration = student.configuration(task, layers: max(1, features.hopCount))
        let training = try student.training(task, configuration)
        let trainer: StudentTrainer
        switch arguments.distillation.method {
        case .paper:
            trainer = try StudentTrainer(
                task, configuration, training: training,
                teacher: (features, arguments.distillation.options(student.preset)))
        case .auto:
            try arguments.distillation.requireNothingChosen()
            let choice = DistillationChoice(task, features, configuration, training: training)
            let chosen = try choice.run(progress: session.progress)
            session.output.write(chosen.text + "\n", to: .stdout)
            trainer = try choice.trainer(chosen.options, chosen.softLabels)
        }
        return try session.runStudents(
            trainer, student, on: arguments.graph.prepared, kind: "distill")
    }
}
