import GraphNetworks
import Support
import Tensor

/// A simpler way to solve the same task, which a distilled student must be compared with.
///
/// A new baseline is one line in `Baselines.all`.
public struct Baseline: Sendable {
    /// The result of a baseline.
    public enum Outcome: Sendable {
        /// Trained networks, and the task with the inputs that they read.
        case runs(StudentRuns, task: NodeClassification)
        /// Class probabilities of all nodes, `[nodes, classes]`, one for each seed; one without seeds.
        case probabilities([Tensor])
    }

    /// Its name in tables; `LAYER` stands for the student's layer.
    public let name: String
    /// Whether it reads hop features, so that it is left out without them.
    public let readsKnowledge: Bool
    /// Whether a new node needs the language model; else the teacher is gone after training.
    public let needsLanguageModel: Bool
    let run: @Sendable (BaselineWork) throws -> Outcome

    init(
        _ name: String, readsKnowledge: Bool = false, needsLanguageModel: Bool = false,
        run: @escaping @Sendable (BaselineWork) throws -> Outcome
    ) {
        self.name = name
        self.readsKnowledge = readsKnowledge
        self.needsLanguageModel = needsLanguageModel
        self.run = run
    }
}

/// The inputs of baselines, with caches that several of them share.
final class BaselineWork {
    let task: NodeClassification
    let knowledge: HopFeatures?
    let reference: StudentRuns
    let progress: any ProgressReport
    private var plainNetwork: StudentRuns?
    private var perceptron: StudentRuns?

    init(
        _ task: NodeClassification, _ knowledge: HopFeatures?, like reference: StudentRuns,
        progress: any ProgressReport
    ) {
        self.task = task
        self.knowledge = knowledge
        self.reference = reference
        self.progress = progress
    }

    /// The hop features.
    ///
    /// - Throws: `DistillationError.missingAnswers` without any.
    func features() throws(DistillationError) -> HopFeatures {
        guard let knowledge else { throw .missingAnswers(purpose: "a baseline") }
        return knowledge
    }

    /// A plain network of the reference's depth and width.
    func configuration(_ layer: LayerKind, _ task: NodeClassification)
        -> StudentConfiguration
    {
        var configuration = StudentConfiguration(
            architecture: layer, style: .plain, inFeatures: task.features.width,
            classes: task.classNames.count, layers: reference.configuration.layers,
            width: reference.configuration.width)
        configuration.inputDropout = configuration.dropout
        return configuration
    }

    /// The layer of the reference.
    var layer: LayerKind { reference.configuration.architecture }

    /// Trains a plain network from the reference's seeds, with or without a teacher.
    func train(
        _ layer: LayerKind, on task: NodeClassification,
        teacher: (features: HopFeatures, options: DistillationOptions)? = nil
    ) throws -> StudentRuns {
        try runs(
            of: StudentTrainer(
                task, configuration(layer, task), training: TrainingOptions(), teacher: teacher))
    }

    /// The trainings from all of the reference's seeds; rows of fewer could not be held against it.
    func runs(of trainer: StudentTrainer) throws -> StudentRuns {
        let runs = try trainer.run(seeds: reference.runs.map(\.seed), progress: progress)
        try progress.checkCancellation()
        return runs
    }

    /// The plain network on the graph's own inputs, trained once.
    func plain() throws -> StudentRuns {
        if let plainNetwork { return plainNetwork }
        let runs = try train(layer, on: task)
        plainNetwork = runs
        return runs
    }

    /// The multilayer perceptron on the graph's own inputs, trained once.
    func mlp() throws -> StudentRuns {
        if let perceptron { return perceptron }
        let runs = try train(.mlp, on: task)
        perceptron = runs
        return runs
    }

    /// Logistic regression on some inputs, its penalty chosen on validation nodes.
    func logisticRegression(_ inputs: FeatureMatrix) throws -> Baseline.Outcome {
        let read = try task.with(features: inputs)
        let trials = try ValidationSelection<Float>().run(
            [1e-4, 1e-3, 1e-2], stage: "logistic regression", progress: progress
        ) { try TeacherInputs.linearClassifier(read, weightDecay: $0) }
        let penalty = trials.first?.candidate ?? 1e-2
        let trainer = try TeacherInputs.linearClassifier(read, weightDecay: penalty)
        return .runs(try runs(of: trainer), task: read)
    }

    /// A plain network that follows the teacher by one term on all nodes.
    func distilled(_ term: String, _ layer: LayerKind, _ teacher: HopFeatures) throws
        -> Baseline.Outcome
    {
        var options = DistillationOptions()
        options.nodes = .all
        options.termWeights = [term: 1]
        // A student's probabilities are not as overconfident as a tuned teacher's answers.
        options.softLabelTemperature = teacher.hopCount == 0 ? 1 : options.softLabelTemperature
        return .runs(try train(layer, on: task, teacher: (teacher, options)), task: task)
    }
}
