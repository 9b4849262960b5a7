import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support
import Tables

/// `ablate`: the contribution of each part of the distillation.
struct AblateCommand: Command {
    /// The groups of variants.
    enum Part: String, CaseIterable, ParameterValue {
        case teacher, local, global, hops, widths
        case layerWeights = "layer-weights"
    }

    struct Arguments: Sendable {
        let graph: GraphValue
        let knowledge: HopFeaturesValue
        let student: StudentOptions
        let nodes: DistilledNodes
        let parts: [Part]
        let widths: [Int]
    }

    static let name = "ablate"
    static let summary =
        "Ablation study: leave out parts of the distillation in turn and compare."
    static let discussion = """
        The full method aligns layers node by node (`local`), aligns class prototypes (`global`) \
        and learns layer weights (`layer-weights`). Each row leaves out one of them, aligns only \
        hops 0 to k (`hops`), trains without a teacher (`teacher`), or changes the width. Every \
        variant is trained with every seed. `p` is the two-sided paired t-test against the full \
        method over the seeds, with Holm's correction over the rows; it needs three seeds. \
        `difference` is in percentage points. `d` is Cohen's d_z; it is left out if the differences \
        of the seeds vary by less than one test node, and beyond ±10, where it only says that the \
        few seeds happened to agree.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "The graph of the hop features."),
        .positional("knowledge", HopFeaturesValue.self, help: "Hop features from `teacher embed`."),
        StudentOptions.convParameter, StudentOptions.presetParameter,
        StudentOptions.epochsParameter,
        .option(
            "seeds", default: [0, 1, 2], in: 0...1_000_000_000,
            help: "Random seeds; one training run per variant and seed."),
        .option(
            "distill-on", default: .train,
            help: "Nodes whose hidden states are aligned with the teacher."),
        .option(
            "parts", default: [Part.teacher, .local, .global, .layerWeights, .hops],
            help: "Parts to leave out in turn."),
        .option(
            "widths", default: [Int](), in: 1...65_536,
            help: "Further hidden dimensions to try, such as [64 128 256]."),
        into: {
            Arguments(
                graph: $0, knowledge: $1,
                student: StudentOptions(
                    architecture: $2, style: .blocks, preset: $3, layers: nil, width: nil,
                    epochs: $4,
                    learningRate: nil, dropout: nil, selection: .clean, seeds: $5), nodes: $6,
                parts: $7, widths: $8)
        })
    static let result = ResultShape.table([
        "variant", "accuracy", "macro-f1", "difference", "p", "d", "parameters",
    ])
    static let examples = [
        Example(
            "ablate tiny tiny-knowledge --epochs 3 --seeds 0..2 --parts [local hops]",
            "Without the contrastive loss, and with fewer hops.", prints: "hops 0–1")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let features = arguments.knowledge.features
        guard features.graphHash == graph.dataHash else {
            throw TeacherError.otherGraph(features: arguments.knowledge.graph, graph: graph.name)
        }
        let task = try arguments.graph.prepared.task()
        let variants = Self.variants(arguments)
        // A row that does not fit into memory is refused before the first one is trained.
        let trainers = try variants.map { variant in
            try session.progress.checkCancellation()
            var configuration = arguments.student.configuration(
                task, layers: max(1, features.hopCount))
            if let width = variant.width {
                configuration.width = width
                configuration.heads = width % 8 == 0 ? 8 : 1
            }
            let trainer = try StudentTrainer(
                task, configuration, training: try arguments.student.training(task, configuration),
                teacher: variant.options.map { (features, $0) })
            try trainer.requireMemory()
            return trainer
        }
        var results: [(variant: AblationVariant, runs: StudentRuns)] = []
        for (index, (variant, trainer)) in zip(variants, trainers).enumerated() {
            let progress = AblationProgress(
                inner: session.progress,
                stage: "\(variant.name) (\(index + 1) of \(variants.count))")
            let runs = try trainer.run(seeds: arguments.student.seeds, progress: progress)
            // Rows of fewer seeds could not be held against the others.
            try session.progress.checkCancellation()
            session.log(runs, kind: "ablate", graph: graph)
            results.append((variant, runs))
        }
        return .table(Self.table(results, graph: graph, teacher: features.teacher.name))
    }

    private static func variants(_ arguments: Arguments) -> [AblationVariant] {
        var whole = arguments.student.preset.distillation
        whole.nodes = arguments.nodes
        whole.usesGlobal = true
        func changed(_ name: String, _ change: (inout DistillationOptions) -> Void)
            -> AblationVariant
        {
            var options = whole
            change(&options)
            return AblationVariant(name: name, options: options, width: nil)
        }
        var variants = [AblationVariant(name: "whole method", options: whole, width: nil)]
        for part in arguments.parts {
            switch part {
            case .teacher:
                variants.append(AblationVariant(name: "no teacher", options: nil, width: nil))
            case .local: variants.append(changed("no local loss") { $0.usesLocal = false })
            case .global: variants.append(changed("no global loss") { $0.usesGlobal = false })
            case .layerWeights:
                variants.append(changed("equal layer weights") { $0.learnsLayerWeights = false })
            case .hops:
                for hop in 0..<arguments.knowledge.features.hopCount {
                    let name = hop == 0 ? "hop 0 only" : "hops 0–\(hop)"
                    variants.append(changed(name) { $0.hops = Array(0...hop) })
                }
            case .widths: break
            }
        }
        let widths =
            arguments.widths.isEmpty && arguments.parts.contains(.widths)
            ? [64, 128, 256, 512, 1_024] : arguments.widths
        variants += widths.map {
            AblationVariant(name: "width \($0)", options: whole, width: $0)
        }
        return variants
    }

    private static func table(
        _ results: [(variant: AblationVariant, runs: StudentRuns)], graph: TextAttributedGraph,
        teacher: String
    ) -> Table {
        let whole = results.first?.runs.testAccuracies ?? []
        let comparisons = results.enumerated().map { index, result in
            index > 0
                ? PairedComparison(
                    whole, result.runs.testAccuracies, resolution: result.runs.testResolution)
                : nil
        }
        let corrected = PairedComparison.holm(comparisons.map { $0?.p })
        let seeds = results.first?.runs.runs.count ?? 0
        return Table(
            [
                TableColumn("variant", results.map(\.variant.name)),
                TableColumn("accuracy", results.map { Percent.summary($0.runs.testAccuracies) }),
                TableColumn("macro-f1", results.map { Percent.summary($0.runs.testMacroF1s) }),
                TableColumn(
                    "difference", .numbers(comparisons.map { $0.map { $0.difference * 100 } })),
                TableColumn("p", .numbers(corrected)),
                TableColumn("d", .numbers(comparisons.map { $0?.effect })),
                TableColumn(
                    "parameters", .integers(results.map { $0.runs.best?.model.parameterCount })),
            ],
            caption: "\(graph.name), teacher \(teacher), "
                + "\(seeds) seed\(seeds == 1 ? "" : "s"), test nodes")
    }
}

/// One row of an ablation.
struct AblationVariant: Sendable {
    let name: String
    /// How it distils; `nil`: not at all.
    let options: DistillationOptions?
    /// Another width than the preset's.
    let width: Int?
}

/// Reports under a variant's name.
private struct AblationProgress: ProgressReport {
    let inner: any ProgressReport
    let stage: String

    var cancellation: Cancellation { inner.cancellation }

    func report(_ update: ProgressUpdate) {
        var named = update
        named.stage = "\(stage): \(update.stage)"
        inner.report(named)
    }
}
