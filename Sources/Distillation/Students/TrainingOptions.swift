import GraphNetworks
import NN

/// The optimisers a student can be trained with.
public enum OptimizerKind: String, Sendable, CaseIterable, Codable {
    /// Adam with L2 penalty.
    case adam
    /// Adam with decoupled weight decay.
    case adamW = "adamw"
    /// Stochastic gradient descent with momentum 0.9.
    case sgd

    /// An optimiser of some groups.
    func make(_ groups: [ParameterGroup]) -> any Optimizer {
        switch self {
        case .adam: Adam(groups, decay: .l2)
        case .adamW: Adam(groups, decay: .decoupled)
        case .sgd: SGD(groups, momentum: 0.9)
        }
    }
}

/// On which nodes the best epoch is chosen.
public enum SelectionProtocol: String, Sendable, CaseIterable, Codable {
    /// On validation nodes; test nodes are evaluated once.
    case clean
    /// On test nodes, as the reference code does; its results are biased upwards.
    case paper
}

/// Which part of the graph a training step computes.
public enum Batching: Sendable, Equatable, Codable {
    /// The whole graph.
    case full
    /// Some nodes with a few drawn neighbours, hop by hop: the most for the first hop, the second, ….
    case neighbors(batch: Int, fanouts: [Int])
    /// A few of some clusters of nodes, with the edges among them.
    case clusters(count: Int, perBatch: Int)
}

/// How a student is trained.
public struct TrainingOptions: Sendable, Equatable, Codable {
    /// The optimiser.
    public var optimizer: OptimizerKind
    /// Its learning rate, above 0.
    public var learningRate: Float
    /// Its weight decay, 0 or more.
    public var weightDecay: Float
    /// Passes over the training nodes, at least 1.
    public var epochs: Int
    /// How the learning rate changes.
    public var schedule: LearningRateSchedule.Shape
    /// Epochs without a better validation result after which training stops; `nil`: never.
    public var patience: Int?
    /// On which nodes the best epoch is chosen.
    public var selection: SelectionProtocol
    /// Whether rare classes weigh more, by n / (C · n_c).
    public var balancesClasses: Bool
    /// The label smoothing, 0 ..< 1: the fraction of the target spread over all classes.
    public var labelSmoothing: Float
    /// Which part of the graph a step computes; beyond the whole graph, an epoch has many steps.
    public var batching = Batching.full
    /// Whether training sees only training nodes and the edges among them; results are always taken on
    /// the whole graph.
    public var isInductive = false

    /// Makes options; the defaults are those of the light preset.
    public init(
        optimizer: OptimizerKind = .adam, learningRate: Float = 1e-2, weightDecay: Float = 5e-4,
        epochs: Int = 300, schedule: LearningRateSchedule.Shape = .constant, patience: Int? = 50,
        selection: SelectionProtocol = .clean, balancesClasses: Bool = false,
        labelSmoothing: Float = 0
    ) {
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.epochs = epochs
        self.schedule = schedule
        self.patience = patience
        self.selection = selection
        self.balancesClasses = balancesClasses
        self.labelSmoothing = labelSmoothing
    }

    /// Returns if a training can be run with this.
    ///
    /// - Throws: `DistillationError.outOfRange`.
    func validate() throws(DistillationError) {
        func require(_ isRight: Bool, _ what: String, _ found: Any, _ allowed: String)
            throws(DistillationError)
        {
            guard isRight else {
                throw .outOfRange(what: what, found: "\(found)", allowed: allowed)
            }
        }
        try require(
            learningRate > 0 && learningRate.isFinite, "the learning rate", learningRate, "above 0")
        try require(
            weightDecay >= 0 && weightDecay.isFinite, "the weight decay", weightDecay, "at least 0")
        let most = 1 << 24
        try require(
            (1...most).contains(epochs), "the number of epochs", epochs, "1 to \(most)")
        try require(
            (1...most).contains(patience ?? 1), "the patience", patience ?? 1, "1 to \(most)")
        try require(
            labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing", labelSmoothing,
            "at least 0 and below 1")
        switch batching {
        case .full: break
        case .neighbors(let batch, let fanouts):
            try require(batch >= 1, "the batch", batch, "at least 1")
            try require(
                !fanouts.isEmpty && fanouts.allSatisfy { $0 >= 1 }, "the fan-outs", fanouts,
                "at least 1 each")
        case .clusters(let count, let perBatch):
            try require(
                count >= 1 && perBatch >= 1, "the number of clusters", min(count, perBatch),
                "at least 1")
        }
    }
}
