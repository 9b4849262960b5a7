import GraphNetworks
import Support
import Tensor

extension Baseline {
    /// Every baseline, in the order of tables: first those that need no language model for a new node.
    public static let all: [Baseline] = [
        Baseline("label propagation") { work in
            .probabilities([
                LabelPropagation.scores(
                    work.task.graph, labels: work.task.labels, train: work.task.train,
                    classes: work.task.classNames.count)
            ])
        },
        Baseline("logistic regression") { try $0.logisticRegression($0.task.features) },
        Baseline("mlp") { .runs(try $0.mlp(), task: $0.task) },
        Baseline("correct and smooth") { .probabilities(try $0.correctedAndSmoothed()) },
        Baseline("plain LAYER") { .runs(try $0.plain(), task: $0.task) },
        Baseline("mlp, distilled from plain LAYER (GLNN)") {
            try $0.distilled(SoftLabelTerm.name, .mlp, $0.plain().knowledge(for: $0.task))
        },
        Baseline("plain LAYER, soft labels alone (Hinton)", readsKnowledge: true) {
            try $0.distilled(SoftLabelTerm.name, $0.layer, $0.features())
        },
        Baseline("plain LAYER, features matched by mse (FitNets)", readsKnowledge: true) {
            try $0.distilled(FeatureRegressionTerm.name, $0.layer, $0.features())
        },
        Baseline("llm-bp", readsKnowledge: true, needsLanguageModel: true) {
            .probabilities([try $0.propagatedBeliefs()])
        },
        Baseline(
            "logistic regression on hop 0", readsKnowledge: true, needsLanguageModel: true
        ) { try $0.logisticRegression(TeacherInputs.joined($0.features(), hops: [0])) },
        Baseline(
            "logistic regression on hop features", readsKnowledge: true, needsLanguageModel: true
        ) { try $0.logisticRegression(TeacherInputs.joined($0.features())) },
        Baseline("mlp, hop features as input", readsKnowledge: true, needsLanguageModel: true) {
            try $0.read(.mlp, TeacherInputs.joined($0.features()))
        },
        Baseline(
            "plain LAYER, hop features as input", readsKnowledge: true, needsLanguageModel: true
        ) { try $0.read($0.layer, TeacherInputs.joined($0.features())) },
        Baseline(
            "plain LAYER, inputs and hop features", readsKnowledge: true, needsLanguageModel: true
        ) { try $0.read($0.layer, TeacherInputs.beside($0.task, $0.features())) },
    ]

    /// Its name in tables, beside a student of some layer.
    public func name(for layer: LayerKind) -> String {
        name.replacing("LAYER", with: layer.rawValue)
    }

    /// Runs the baselines that can be run, one after the other.
    ///
    /// - Parameters:
    ///   - task: The graph, its inputs and labels.
    ///   - knowledge: Hop features that baselines may read; `nil`: those that need them are left out.
    ///   - reference: The student that decides seeds, layer, depth and width.
    ///   - progress: Told of every training.
    ///   - add: Takes what each baseline gave.
    /// - Throws: `DistillationError`, or `Interrupted`.
    public static func run(
        _ task: NodeClassification, knowledge: HopFeatures?, like reference: StudentRuns,
        progress: any ProgressReport, add: (Baseline, Outcome) throws -> Void
    ) throws {
        if let knowledge {
            for (part, nodes) in [("validation", task.validation), ("test", task.test)] {
                try knowledge.teacher.requireUnseen(nodes, part: part, graphHash: task.graphHash)
            }
            try knowledge.requireFinite()
        }
        let work = BaselineWork(task, knowledge, like: reference, progress: progress)
        for baseline in all where knowledge != nil || !baseline.readsKnowledge {
            // A perceptron is its own plain network, and cannot be distilled from itself.
            if reference.configuration.architecture == .mlp, baseline.name.contains("LAYER"),
                baseline.name.contains("GLNN") || !baseline.readsKnowledge
            {
                continue
            }
            try progress.checkCancellation()
            do {
                try add(baseline, baseline.run(work))
            } catch DistillationError.missingAnswers {
                // Features without answers have no soft labels.
                continue
            } catch DistillationError.notAlignable {
                // A single layer has no hidden rows to match.
                continue
            }
        }
    }
}

extension BaselineWork {
    /// A plain network that reads other inputs than the graph's.
    fileprivate func read(_ layer: LayerKind, _ inputs: FeatureMatrix) throws
        -> Baseline.Outcome
    {
        let read = try task.with(features: inputs)
        return .runs(try train(layer, on: read), task: read)
    }

    /// Correct and Smooth on the perceptron's probabilities, for each seed; how far errors and
    /// probabilities spread is chosen on validation nodes.
    fileprivate func correctedAndSmoothed() throws -> [Tensor] {
        let fractions: [Float] = [0.5, 0.8, 0.95]
        return try mlp().runs.map { run in
            var best: (accuracy: Double, probabilities: Tensor)?
            for correction in fractions {
                for smoothing in fractions {
                    try progress.checkCancellation()
                    let spread = CorrectAndSmooth(
                        correctionAlpha: correction, smoothingAlpha: smoothing)
                    let probabilities = spread(
                        run.probabilities, task.graph, labels: task.labels, train: task.train)
                    let accuracy = ClassificationMetrics(
                        probabilities: probabilities, labels: task.labels, nodes: task.validation
                    ).accuracy
                    if accuracy > best?.accuracy ?? -1 { best = (accuracy, probabilities) }
                }
            }
            return best?.probabilities ?? run.probabilities
        }
    }

    /// LLM-BP's few-label form (arXiv 2502.11836): classes are the mean features of their training
    /// nodes, priors come from cosine similarity, and beliefs spread along edges.
    ///
    /// As in the paper a model that read texts alone is the encoder (hop 0), and the temperature is 0.025.
    /// The homophily, which the paper asks a large model for, is how often the most probable classes of
    /// two neighbours agree. Features are standardised first: those of decoders share one large direction.
    fileprivate func propagatedBeliefs() throws -> Tensor {
        let features = try features().standardized(0).unitRows()
        let classes = task.classNames.count
        var prototypes = [Float](repeating: 0, count: classes * features.rowSize)
        for node in task.train {
            let base = task.labels[node] * features.rowSize
            for (index, value) in features.row(node).enumerated() {
                prototypes[base + index] += value
            }
        }
        let centres = Tensor(prototypes, shape: [classes, features.rowSize]).unitRows()
        let prior = features.matrixProduct(centres, otherTransposed: true)
            .scaled(by: 1 / Self.priorTemperature).softmaxRows()
        let spread = BeliefPropagation(homophily: agreement(prior))
        return spread(prior.logarithms, task.graph).softmaxRows()
    }

    /// The temperature of LLM-BP's priors.
    private static let priorTemperature: Float = 0.025

    /// The fraction of edges whose two ends have the same most probable class.
    private func agreement(_ probabilities: Tensor) -> Float {
        let answers = (0..<probabilities.rowCount).map { probabilities.row($0).argMax ?? 0 }
        let adjacency = task.graph.adjacency
        var same = 0
        for row in 0..<adjacency.rowCount {
            for entry in adjacency.entries(ofRow: row)
            where answers[row] == answers[Int(adjacency.columnIndices[entry])] { same += 1 }
        }
        return adjacency.entryCount > 0 ? Float(same) / Float(adjacency.entryCount) : 0.5
    }
}
