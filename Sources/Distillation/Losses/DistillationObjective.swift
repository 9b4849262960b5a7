import GraphNetworks
import NN
import Support
import Tensor

/// The training objective of distillation (LinguGKD, arXiv 2402.05894).
///
///     L = softmax(w)₀ · CE + softmax(w)₁ · L_KD + Σ weight · added term
///
/// L_KD is the sum of the terms that w weighs against the labels (the paper's contrast, and ours of
/// class prototypes); others, such as soft labels, are added with weights of their own.
final class DistillationObjective {
    /// The losses of one step.
    struct Losses {
        /// The loss to be minimised.
        let total: Tensor
        /// The loss of each term, or of its parts, by name.
        let terms: [(name: String, value: Float)]
    }

    /// Beyond this many nodes, a step contrasts a sample.
    static let largestContrast = 8_192

    let store: ParameterStore
    let warnings: [String]
    private let weights: Parameter
    private let options: DistillationOptions
    private let terms: [(term: any DistillationTerm, weight: Float)]
    private let projection: StudentProjection?
    private let pairs: [HopAlignment.Pair]
    private let features: [Tensor]
    private let nodes: [Int32]
    private let classes: [Int32]

    /// Prepares the distillation of a teacher's features.
    ///
    /// - Parameters:
    ///   - task: The graph, its inputs and labels.
    ///   - teacher: The teacher's features.
    ///   - student: The student's configuration.
    ///   - options: How to distil.
    ///   - softLabels: The targets of soft labels as log-probabilities, `[nodes, classes]`; `nil`: the teacher's
    ///     own class log-probabilities.
    ///   - seed: Initialises what is trained beside the student.
    /// - Throws: `DistillationError` if features, task, student and options do not fit.
    init(
        _ task: NodeClassification, _ teacher: HopFeatures, student: StudentConfiguration,
        _ options: DistillationOptions, softLabels: Tensor? = nil, seed: Int
    ) throws(DistillationError) {
        let setup = try Self.setup(task, teacher, student, options, softLabels)
        let isAllNodes = options.nodes == .all
        let negatives = NegativeClasses(
            task, logProbabilities: isAllNodes ? teacher.meanLogProbabilities : nil,
            margin: options.margin)
        classes = negatives.classes
        warnings = negatives.warnings
        nodes = isAllNodes ? (0..<Int32(task.nodeCount)).map { $0 } : task.train.map(Int32.init)
        pairs = setup.alignment.pairs
        features = pairs.map {
            options.standardizes ? teacher.standardized($0.hop) : teacher.hops[$0.hop]
        }
        let store = ParameterStore(seed: RandomSource.derivedSeed(seed, 1))
        let used = options.usedTerms
        projection =
            used.contains { $0.readsProjection } ? StudentProjection(setup, store) : nil
        var terms: [(term: any DistillationTerm, weight: Float)] = []
        for type in used {
            terms.append((try type.init(setup, store), options.termWeights[type.name] ?? 1))
        }
        self.terms = terms
        self.store = store
        weights = store.root.parameter("w", [2], .ones)
        if case .fixed = options.lossWeights { weights.isTrainable = false }
        self.options = options
    }

    /// Returns if features, task, student and options fit; nothing is computed.
    ///
    /// - Throws: `DistillationError`.
    static func check(
        _ task: NodeClassification, _ teacher: HopFeatures, student: StudentConfiguration,
        _ options: DistillationOptions
    ) throws(DistillationError) {
        let setup = try setup(task, teacher, student, options, nil)
        let readsAnswers = options.softLabelSource == .answers
        if readsAnswers, options.usedTerms.contains(where: { $0 == SoftLabelTerm.self }) {
            _ = try SoftLabelTerm(setup, ParameterStore(seed: 0))
        }
    }

    /// The size of the alignment; nothing is computed and no memory allocated.
    ///
    /// - Throws: `DistillationError` if features, task, student and options do not fit.
    static func size(
        _ task: NodeClassification, _ teacher: HopFeatures, student: StudentConfiguration,
        _ options: DistillationOptions
    ) throws(DistillationError) -> AlignmentSize {
        // Soft labels of a probe or of networks are made later; here their shape is enough.
        let softLabels =
            options.softLabelSource == .answers ? nil : Tensor.zeros([1, student.classes])
        let setup = try setup(task, teacher, student, options, softLabels)
        let counting = ParameterStore.counting()
        let used = options.usedTerms
        if used.contains(where: { $0.readsProjection }) {
            _ = StudentProjection(setup, counting)
        }
        for type in used { _ = try type.init(setup, counting) }
        let nodes = options.nodes == .all ? task.nodeCount : task.train.count
        let rows = contrastCount(of: nodes, options)
        return AlignmentSize(
            parameters: counting.elementCount, pairs: setup.alignment.pairs.count, rows: rows,
            gathers: rows < task.nodeCount, teacherWidth: teacher.teacherWidth,
            standardizedRows: options.standardizes
                ? setup.alignment.pairs.count * task.nodeCount : 0,
            filterLayers: options.filterLayers)
    }

    /// How many of some nodes one step contrasts.
    private static func contrastCount(of nodes: Int, _ options: DistillationOptions) -> Int {
        min(nodes, options.contrastBatch ?? (nodes > largestContrast ? 1_024 : nodes))
    }

    private static func setup(
        _ task: NodeClassification, _ teacher: HopFeatures, _ student: StudentConfiguration,
        _ options: DistillationOptions, _ softLabels: Tensor?
    ) throws(DistillationError) -> DistillationSetup {
        try options.validate()
        let alignment = try HopAlignment(teacher, student, options)
        guard teacher.nodeCount == task.nodeCount else {
            throw .otherGraph(features: teacher.nodeCount, nodes: task.nodeCount)
        }
        return DistillationSetup(
            task: task, teacher: teacher, student: student, options: options,
            alignment: alignment, softLabels: softLabels ?? teacher.meanLogProbabilities)
    }

    /// The groups of parameters beside the student's: heads and projection, and γ and w at their own
    /// learning rate.
    func parameterGroups(_ training: TrainingOptions) -> [ParameterGroup] {
        let own = [store["gamma"], weights].compactMap { $0 }
        let heads = store.trainable.filter { parameter in !own.contains { $0 === parameter } }
        return [
            ParameterGroup(
                heads, learningRate: training.learningRate, weightDecay: training.weightDecay),
            ParameterGroup(
                own.filter(\.isTrainable), learningRate: options.weightLearningRate),
        ]
    }

    /// softmax(γ), one weight for each aligned layer; empty without the contrastive term.
    var layerWeights: [Float] { store["gamma"]?.value.softmaxProbabilities ?? [] }

    /// The weights of cross entropy and distillation.
    var lossWeights: [Float] {
        switch options.lossWeights {
        case .learned: weights.value.softmaxProbabilities
        case .fixed(let alpha, let beta): [alpha, beta]
        }
    }

    /// The nodes that are aligned with the teacher.
    var alignedNodes: [Int32] { nodes }

    /// The whole loss of one step over the whole graph.
    ///
    /// - Parameters:
    ///   - output: The student's rows and logits.
    ///   - crossEntropy: The loss of the training labels.
    ///   - random: Draws nodes and dropout masks; `nil`: no dropout, the first nodes.
    func loss(_ output: StudentOutput, crossEntropy: Tensor, random: inout RandomSource?) -> Losses
    {
        let chosen = sample(nodes, &random)
        return losses(
            output, crossEntropy, chosen: (chosen, chosen), all: (nodes, nodes), &random)
    }

    /// The whole loss of one step over a part of the graph.
    ///
    /// - Parameters:
    ///   - output: The student's rows and logits of the part; the first rows are those of `nodes`.
    ///   - crossEntropy: The loss of the training labels.
    ///   - nodes: The nodes to align.
    ///   - random: Draws nodes and dropout masks.
    func loss(
        _ output: StudentOutput, crossEntropy: Tensor, among nodes: [Int32],
        random: inout RandomSource?
    ) -> Losses {
        let rows = (0..<Int32(nodes.count)).map { $0 }
        let chosen = sample(rows, &random)
        return losses(
            output, crossEntropy, chosen: (chosen.map { nodes[Int($0)] }, chosen),
            all: (nodes, rows), &random)
    }

    /// Nodes by their rows in the graph, for classes and teacher, and in the student's output.
    private typealias Nodes = (graph: [Int32], rows: [Int32])

    private func losses(
        _ output: StudentOutput, _ crossEntropy: Tensor, chosen: Nodes, all: Nodes,
        _ random: inout RandomSource?
    ) -> Losses {
        let isEveryRow = chosen.graph.count == classes.count && chosen.graph == chosen.rows
        let hidden = pairs.map { pair in
            let rows = output.hidden[pair.layer]
            return isEveryRow ? rows : rows.gatheringRows(chosen.rows)
        }
        let taught = features.map { isEveryRow ? $0 : $0.gatheringRows(chosen.graph) }
        let step = DistillationStep(
            output: output, classes: chosen.graph.map { classes[Int($0)] }, hidden: hidden,
            features: taught,
            projected: projection?(hidden, taught, random: &random) ?? [], nodes: all)
        let values = terms.map { (value: $0.term(step), source: $0) }
        return Losses(
            total: combined(crossEntropy, values),
            terms: values.flatMap(\.value.parts))
    }

    private func combined(
        _ crossEntropy: Tensor,
        _ values: [(value: TermValue, source: (term: any DistillationTerm, weight: Float))]
    ) -> Tensor {
        var (knowledge, added): (Tensor?, Tensor?) = (nil, nil)
        for (value, source) in values {
            let loss = source.weight == 1 ? value.loss : value.loss.scaled(by: source.weight)
            switch type(of: source.term).joining {
            case .weighedAgainstLabels: knowledge = knowledge?.adding(loss) ?? loss
            case .added: added = added?.adding(loss) ?? loss
            }
        }
        var total = crossEntropy
        if let knowledge {
            switch options.lossWeights {
            case .learned:
                total = .softmaxWeightedSum([crossEntropy, knowledge], weights: weights.tensor)
            case .fixed(let alpha, let beta):
                total = crossEntropy.scaled(by: alpha).adding(knowledge.scaled(by: beta))
            }
        }
        return added.map { total.adding($0) } ?? total
    }

    /// Those of some nodes that one step contrasts, in ascending order.
    private func sample(_ nodes: [Int32], _ random: inout RandomSource?) -> [Int32] {
        let limit = Self.contrastCount(of: nodes.count, options)
        guard limit < nodes.count else { return nodes }
        guard var source = random else { return Array(nodes.prefix(limit)) }
        // The first steps of Fisher and Yates' shuffle draw `limit` nodes without repetition.
        var pool = nodes
        for index in 0..<limit {
            pool.swapAt(index, index + source.integer(below: pool.count - index))
        }
        random = source
        return pool.prefix(limit).sorted()
    }
}

extension RandomSource {
    /// The seed of a numbered part of the work.
    static func derivedSeed(_ seed: Int, _ stream: Int) -> Int {
        var source = derived(seed: seed, stream: stream)
        return Int(truncatingIfNeeded: source.next() >> 1)
    }
}
