import GraphNetworks
import Support

/// A small random search for a network that is strong without a teacher (Bergstra and Bengio 2012), over
/// what "Classic GNNs are strong baselines" (Luo and others, arXiv 2406.08993) tunes: width, depth,
/// dropout, norm, residual connections, learning rate and weight decay.
///
/// The first trials are the usual settings of few and of many labels; the others are drawn by seed.
public struct StudentSearch: Sendable {
    /// The values that are drawn from.
    public struct Space: Sendable, Equatable {
        /// Hidden dimensions.
        public var widths = [64, 128, 256, 512]
        /// The candidates for the number of layers.
        public var layers = [2, 2, 3, 4]
        /// Dropout rates.
        public var dropouts: [Float] = [0.3, 0.5, 0.7, 0.8]
        /// Norms of hidden rows.
        public var norms: [StudentNorm] = [.none, .none, .batch, .layer]
        /// Whether inputs are added to results.
        public var residuals = [false, false, true]
        /// Learning rates of Adam.
        public var learningRates: [Float] = [1e-3, 5e-3, 1e-2, 2e-2]
        /// L2 penalties.
        public var weightDecays: [Float] = [0, 5e-5, 5e-4, 5e-3]

        /// The space of the paper, without its largest networks.
        public init() {}
    }

    /// The graph, its inputs and labels.
    public let task: NodeClassification
    /// The message-passing layer.
    public let architecture: LayerKind
    /// The search space.
    public var space = Space()
    /// How many settings are tried.
    public var trials: Int
    /// Draws settings.
    public var seed: Int
    /// How many of the best are trained from two more seeds.
    public var finalists: Int { max(2, trials / 4) }

    /// Prepares a search.
    public init(
        _ task: NodeClassification, _ architecture: LayerKind, trials: Int = 16,
        seed: Int = 0
    ) {
        self.task = task
        self.architecture = architecture
        self.trials = trials
        self.seed = seed
    }

    /// How the trials are compared.
    private var selection: ValidationSelection<StudentRecipe> {
        ValidationSelection(seeds: [0], finalists: finalists, finalSeeds: [1, 2])
    }

    /// How many trainings the search takes.
    public var trainingCount: Int { selection.trainingCount(candidates: candidates.count) }

    /// The settings that are tried: the usual ones first, each setting once.
    public var candidates: [StudentRecipe] {
        var found: [StudentRecipe] = []
        func add(_ recipe: StudentRecipe) {
            if found.count < trials, !found.contains(recipe) { found.append(recipe) }
        }
        for regime in LabelRegime.allCases { add(regime.recipe(architecture)) }
        add(StudentRecipe(architecture))
        var random = RandomSource.derived(seed: seed, stream: 17)
        // A small space may hold fewer settings than are wanted.
        for _ in 0..<trials * 20 where found.count < trials { add(draw(&random)) }
        return found
    }

    private func draw(_ random: inout RandomSource) -> StudentRecipe {
        func one<Value>(of values: [Value]) -> Value { values[random.integer(below: values.count)] }
        return StudentRecipe(
            architecture, layers: one(of: space.layers), width: one(of: space.widths),
            dropout: one(of: space.dropouts), norm: one(of: space.norms),
            hasResiduals: one(of: space.residuals), learningRate: one(of: space.learningRates),
            weightDecay: one(of: space.weightDecays))
    }

    /// Trains all candidates and ranks them by validation accuracy.
    ///
    /// - Returns: All trials, the best one first.
    /// - Throws: what training throws, or `Interrupted`.
    public func run(progress: any ProgressReport = SilentProgress()) throws
        -> [ValidationSelection<StudentRecipe>.Trial]
    {
        try selection.run(candidates, stage: "searching", progress: progress) { recipe in
            try StudentTrainer(
                task,
                recipe.configuration(
                    inFeatures: task.features.width, classes: task.classNames.count),
                training: recipe.training)
        }
    }
}

/// How many labels there are to learn from, which decides the usual settings.
public enum LabelRegime: String, Sendable, CaseIterable {
    /// A few labels of each class.
    case few
    /// A large part of the nodes is labelled.
    case many

    /// The labels of a class up to which there are few.
    public static let fewest = 30.0

    /// The regime of a task: by the mean number of training nodes a class.
    public init(_ task: NodeClassification) {
        let classes = Set(task.train.map { task.labels[$0] }).count
        self = Double(task.train.count) <= Self.fewest * Double(max(1, classes)) ? .few : .many
    }

    /// The usual settings of a layer.
    public func recipe(_ architecture: LayerKind) -> StudentRecipe {
        switch self {
        case .few: StudentRecipe(architecture)
        case .many:
            StudentRecipe(
                architecture, width: 256, dropout: 0.5, learningRate: 5e-3, weightDecay: 5e-4)
        }
    }
}
