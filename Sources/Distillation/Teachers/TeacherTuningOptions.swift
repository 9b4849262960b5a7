import LanguageModels
import NN

/// How a teacher is tuned.
public struct TeacherTuningOptions: Sendable, Equatable {
    /// Rank, alpha, dropout and targets of the adapter.
    public var adapter: LoRAConfiguration
    /// The peak learning rate.
    public var learningRate: Float
    /// Passes over the training nodes.
    public var epochs: Int
    /// Training nodes of one batch, with all their hops.
    public var batchNodes: Int
    /// Batches whose gradients are added up for one optimiser step.
    public var accumulatedBatches: Int
    /// The fraction of steps over which the learning rate rises.
    public var warmUpFraction: Float
    /// How the learning rate falls after that.
    public var decay: LearningRateSchedule.Shape
    /// AdamW's weight decay.
    public var weightDecay: Float
    /// NEFTune's alpha (Jain et al., arXiv 2310.05914); 0 turns it off.
    public var neftuneAlpha: Float
    /// The largest norm of the gradient; 0 for no limit.
    public var clipLimit: Float
    /// Whether every step takes all hops of its nodes or, as the reference does, one drawn hop each.
    public var usesAllHops: Bool
    /// The most tokens of one forward and backward pass; more nodes are accumulated.
    public var passTokens: Int
    /// The seed of the adapter's initial weights, the order of nodes and all noise.
    public var seed: Int

    /// Makes options with the defaults for small teachers.
    public init(
        adapter: LoRAConfiguration = LoRAConfiguration(rank: 16, alpha: 32, dropoutRate: 0),
        learningRate: Float = 5e-4, epochs: Int = 3, batchNodes: Int = 2,
        accumulatedBatches: Int = 1, warmUpFraction: Float = 0.03,
        decay: LearningRateSchedule.Shape = .linear, weightDecay: Float = 0,
        neftuneAlpha: Float = 0, clipLimit: Float = 1, usesAllHops: Bool = true,
        passTokens: Int = 2_048, seed: Int = 42
    ) {
        self.adapter = adapter
        self.learningRate = learningRate
        self.epochs = epochs
        self.batchNodes = batchNodes
        self.accumulatedBatches = accumulatedBatches
        self.warmUpFraction = warmUpFraction
        self.decay = decay
        self.weightDecay = weightDecay
        self.neftuneAlpha = neftuneAlpha
        self.clipLimit = clipLimit
        self.usesAllHops = usesAllHops
        self.passTokens = passTokens
        self.seed = seed
    }
}
