import GraphNetworks
import Support
import Tensor

/// Chooses on validation nodes how a teacher is distilled into a plain network: whose soft labels, and
/// how much they weigh.
///
/// First the sources of soft labels are compared by their own validation accuracy, then the weights of
/// the best one, beside the alignment of hidden rows, by the student's. Test nodes are not looked at.
public struct DistillationChoice: Sendable {
    /// One way to distil.
    public struct Candidate: Sendable {
        /// How.
        public let options: DistillationOptions
        /// Its name in tables, such as `kl:0.3 from probe`.
        public var text: String {
            let terms = options.termTexts.joined(separator: " ")
            return options.softLabelWeight > 0
                ? "\(terms) from \(options.softLabelSource.rawValue)" : terms
        }
    }

    /// The choice and its candidates.
    public struct Result: Sendable {
        /// How to distil.
        public let options: DistillationOptions
        /// The soft labels' log-probabilities, `[nodes, classes]`; `nil` if none are used.
        public let softLabels: Tensor?
        /// The sources of soft labels with their own validation accuracy, the best one first.
        public let sources: [(source: SoftLabelSource, accuracy: Double)]
        /// The ways to distil with their students' validation accuracy, the best one first.
        public let trials: [(text: String, accuracy: Double)]
        /// How many students were trained to choose.
        public let trainingCount: Int
    }

    /// The weights of soft labels that are tried.
    public static let weights: [Float] = [0.3, 1, 3]

    /// The graph, its inputs and labels.
    public let task: NodeClassification
    /// The teacher's features and answers.
    public let teacher: HopFeatures
    /// The student's shape.
    public let configuration: StudentConfiguration
    /// How it is trained.
    public let training: TrainingOptions
    /// The seeds that each way trains from.
    public var seeds = [0, 1]

    /// Prepares a choice.
    public init(
        _ task: NodeClassification, _ teacher: HopFeatures, _ configuration: StudentConfiguration,
        training: TrainingOptions
    ) {
        self.task = task
        self.teacher = teacher
        self.configuration = configuration
        self.training = training
    }

    /// Chooses.
    ///
    /// - Throws: what training throws, or `Interrupted`.
    public func run(progress: any ProgressReport = SilentProgress()) throws -> Result {
        let sources = try rankedSources(progress)
        let best = sources.first
        let candidates = candidates(best?.source)
        let trials = try ValidationSelection<Candidate>(seeds: seeds).run(
            candidates, stage: "choosing how to distil", progress: progress
        ) { candidate in
            try trainer(candidate.options, best?.scores)
        }
        // `run` gives at least one trial for at least one candidate.
        let chosen = trials.first?.candidate.options ?? DistillationOptions()
        return Result(
            options: chosen, softLabels: chosen.softLabelWeight > 0 ? best?.scores : nil,
            sources: sources.map { ($0.source, $0.accuracy) },
            trials: trials.map { ($0.candidate.text, $0.accuracy) },
            trainingCount: candidates.count * seeds.count)
    }

    /// The training of a student that is distilled in some way.
    ///
    /// - Throws: what `StudentTrainer` throws.
    public func trainer(_ options: DistillationOptions, _ softLabels: Tensor?) throws
        -> StudentTrainer
    {
        var trainer = try StudentTrainer(
            task, configuration, training: training, teacher: (teacher, options))
        trainer.knownSoftLabels = softLabels
        return trainer
    }

    private typealias Source = (source: SoftLabelSource, scores: Tensor, accuracy: Double)

    private func rankedSources(_ progress: any ProgressReport) throws -> [Source] {
        let maker = SoftLabelMaker(
            task: task, teacher: teacher, layer: configuration.architecture)
        var found: [Source] = []
        for source in SoftLabelSource.allCases {
            guard let scores = try maker.scores(source, progress: progress) else { continue }
            let accuracy = ClassificationMetrics(
                probabilities: scores.softmaxRows(), labels: task.labels, nodes: task.validation
            ).accuracy
            found.append((source, scores, accuracy))
        }
        // Of equals the later one, which knows the graph.
        return found.enumerated().sorted { a, b in
            a.element.accuracy == b.element.accuracy
                ? a.offset > b.offset : a.element.accuracy > b.element.accuracy
        }.map(\.element)
    }

    private func candidates(_ source: SoftLabelSource?) -> [Candidate] {
        func options(_ terms: [String: Float]) -> DistillationOptions {
            var options = DistillationOptions()
            options.nodes = training.isInductive ? .train : .all
            options.lossWeights = .fixed(alpha: 1, beta: 1)
            options.termWeights = terms
            if let source {
                options.softLabelSource = source
                options.softLabelTemperature = source.temperature
            }
            return options
        }
        var found: [DistillationOptions] = []
        if source != nil {
            found += Self.weights.map { options([SoftLabelTerm.name: $0]) }
            found += Self.weights.map {
                options([SoftLabelTerm.name: $0, FeatureRegressionTerm.name: 1])
            }
        }
        found.append(options([ContrastiveTerm.name: 1]))
        found.append(options([FeatureRegressionTerm.name: 1]))
        return found.filter { options in
            (try? DistillationObjective.check(
                task, teacher, student: configuration, options)) != nil
        }.map(Candidate.init(options:))
    }
}
