/// How cross entropy and distillation are weighed against each other.
public enum LossWeights: Sendable, Equatable, Codable {
    /// softmax(w)₀ · CE + softmax(w)₁ · KD with a learned w, ones at the start.
    case learned
    /// alpha · CE + beta · KD.
    case fixed(alpha: Float, beta: Float)
}

/// Which nodes are aligned with the teacher.
public enum DistilledNodes: String, Sendable, CaseIterable, Codable {
    /// Training nodes only, as the reference code does.
    case train
    /// Every node; needs no label of them.
    case all
}

/// How a teacher is distilled into a student (LinguGKD, arXiv 2402.05894).
public struct DistillationOptions: Sendable, Equatable, Codable {
    /// The contrastive temperature τ, above 0.
    public var temperature: Float = 0.07
    /// Linear, PReLU, LayerNorm, dropout blocks of each hop's filter; 0 or more.
    public var filterLayers = 1
    /// The dropout probability of the filters, 0 ..< 1.
    public var filterDropout: Float = 0.2
    /// Whether the teacher's features are standardised.
    public var standardizes = true
    /// How cross entropy and distillation are weighed.
    public var lossWeights = LossWeights.learned
    /// Whether the weights γ of the layers are learned; else all layers weigh the same.
    public var learnsLayerWeights = true
    /// The learning rate of γ and w.
    public var weightLearningRate: Float = 1e-3
    /// Which nodes are aligned.
    public var nodes = DistilledNodes.train
    /// The margin between the teacher's two largest class log-probabilities that is needed for its
    /// prediction to count; `nil`: the margin at which its predictions for validation nodes are reliable.
    public var margin: Float?
    /// Nodes that are contrasted in a step, sampled again each time; `nil`: all, or 1,024 beyond 8,192.
    public var contrastBatch: Int?
    /// Optimiser steps an epoch, each with its own nodes.
    public var stepsPerEpoch = 1
    /// The terms of the loss and their weights, by the names of `DistillationTerms.all`.
    public var termWeights: [String: Float] = [ContrastiveTerm.name: 1]
    /// The hops that are aligned; `nil`: all that the features have.
    public var hops: [Int]?
    /// Where the soft labels come from.
    public var softLabelSource = SoftLabelSource.answers
    /// The soft labels' temperature, above 0.
    public var softLabelTemperature: Float = 2

    /// Makes options with the paper's values where it gives them.
    public init() {}

    /// Whether layers are aligned node by node by the contrastive term.
    public var usesLocal: Bool {
        get { termWeights[ContrastiveTerm.name] != nil }
        set { termWeights[ContrastiveTerm.name] = newValue ? 1 : nil }
    }

    /// Whether class prototypes are aligned as well (ours, not the paper's).
    public var usesGlobal: Bool {
        get { termWeights[PrototypeTerm.name] != nil }
        set { termWeights[PrototypeTerm.name] = newValue ? 1 : nil }
    }

    /// The weight of the soft labels, 0 or more (Hinton and others, arXiv 1503.02531).
    public var softLabelWeight: Float {
        get { termWeights[SoftLabelTerm.name] ?? 0 }
        set { termWeights[SoftLabelTerm.name] = newValue == 0 ? nil : newValue }
    }

    /// The names of all terms.
    public static var termNames: [String] { DistillationTerms.names }

    /// The terms in use with their weights, such as `contrast` and `kl:0.3`.
    public var termTexts: [String] {
        usedTerms.map { $0.name }.map { name in
            let weight = termWeights[name] ?? 1
            return weight == 1 ? name : "\(name):\(weight)"
        }
    }

    /// The terms in use, in the order of tables.
    var usedTerms: [any DistillationTerm.Type] {
        DistillationTerms.all.filter { (termWeights[$0.name] ?? 0) > 0 }
    }

    /// Whether a term compares hidden rows with hop features.
    var alignsHiddenRows: Bool { usedTerms.contains { $0.alignsHiddenRows } }

    /// Returns if a distillation can be run with this.
    ///
    /// - Throws: `DistillationError.outOfRange`.
    func validate() throws(DistillationError) {
        let positive = [
            ("the contrastive temperature", temperature),
            ("the soft labels' temperature", softLabelTemperature),
            ("the learning rate of the weights", weightLearningRate),
        ]
        for (what, value) in positive where !(value > 0 && value.isFinite) {
            throw .outOfRange(what: what, found: "\(value)", allowed: "above 0")
        }
        for name in termWeights.keys.sorted() where !DistillationTerms.names.contains(name) {
            throw .outOfRange(
                what: "a term of the distillation", found: name,
                allowed: "one of " + DistillationTerms.names.joined(separator: ", "))
        }
        let notNegative =
            [("the margin", margin ?? 0)]
            + termWeights.sorted { $0.key < $1.key }.map { ("the weight of the term \($0)", $1) }
        for (what, value) in notNegative where !(value >= 0 && value.isFinite) {
            throw .outOfRange(what: what, found: "\(value)", allowed: "at least 0")
        }
        if !(filterDropout >= 0 && filterDropout < 1) {
            throw .outOfRange(
                what: "the filters' dropout", found: "\(filterDropout)",
                allowed: "at least 0 and below 1")
        }
        if let contrastBatch, contrastBatch < 2 {
            throw .outOfRange(
                what: "the contrast batch", found: "\(contrastBatch)", allowed: "at least 2")
        }
        let counts = [
            ("the number of filter layers", filterLayers, 0...64),
            ("the number of steps an epoch", stepsPerEpoch, 1...1 << 20),
        ]
        for (what, count, allowed) in counts where !allowed.contains(count) {
            throw .outOfRange(
                what: what, found: "\(count)",
                allowed: "\(allowed.lowerBound) to \(allowed.upperBound)")
        }
    }
}
