import GraphNetworks
import NN
import Support
import Tensor

/// The loss that makes a student follow its teacher (LinguGKD, arXiv 2402.05894).
///
///     L = softmax(w)₀ · CE + softmax(w)₁ · L_KD,   L_KD = Σ_l softmax(γ)_l L_l
///
/// with L_l the class-masked contrast between the student's rows of layer l and the projected teacher
/// features of hop l. Soft labels and the global term are added if asked for.
final class DistillationObjective {
    /// The losses of one step.
    struct Terms {
        /// What is minimised.
        let total: Tensor
        /// The contrastive loss of each aligned layer.
        let contrastive: [Float]
        /// The global term, if used.
        let global: Float?
        /// The soft labels' loss, if used.
        let softLabels: Float?
    }

    /// Beyond this many nodes, a step contrasts a sample.
    static let largestContrast = 8_192

    let store: ParameterStore
    let gamma: Parameter
    let weights: Parameter
    let warnings: [String]
    private let options: DistillationOptions
    private let projector: KnowledgeProjector
    private let hops: [Int]
    private let features: [Tensor]
    private let nodes: [Int32]
    private let classes: [Int32]
    private let teacherScores: Tensor?
    private let isAllNodes: Bool

    /// Prepares the distillation of a teacher's features.
    ///
    /// - Throws: `DistillationError` if features, task, student and options do not fit.
    init(
        _ task: NodeClassification, _ teacher: HopFeatures, student: StudentConfiguration,
        _ options: DistillationOptions, seed: Int
    ) throws(DistillationError) {
        try options.validate()
        hops = try Self.alignedHops(teacher, student, options)
        guard teacher.nodeCount == task.nodeCount else {
            throw .otherGraph(features: teacher.nodeCount, nodes: task.nodeCount)
        }
        let scores = teacher.meanScores
        if options.softLabelWeight > 0 {
            guard let scores, scores.rowSize == student.classes else {
                throw .missingAnswers(purpose: "distilling soft labels")
            }
        }
        isAllNodes = options.nodes == .all
        let negatives = NegativeClasses(
            task, scores: isAllNodes ? scores : nil, margin: options.margin)
        classes = negatives.classes
        warnings = negatives.warnings
        nodes = isAllNodes ? (0..<Int32(task.nodeCount)).map { $0 } : task.train.map(Int32.init)
        features = hops.map { options.standardizes ? teacher.standardized($0) : teacher.hops[$0] }
        teacherScores = options.softLabelWeight > 0 ? scores : nil
        store = ParameterStore(seed: RandomSource.derivedSeed(seed, 1))
        projector = KnowledgeProjector(
            store.root.scope("projection"), hops: hops.count,
            teacherWidth: teacher.teacherWidth, width: student.width,
            filterLayers: options.filterLayers, dropout: options.filterDropout)
        gamma = store.root.parameter("gamma", [hops.count], .ones)
        weights = store.root.parameter("w", [2], .ones)
        gamma.isTrainable = options.learnsLayerWeights && options.usesLocal
        if case .fixed = options.lossWeights { weights.isTrainable = false }
        self.options = options
    }

    private static func alignedHops(
        _ teacher: HopFeatures, _ student: StudentConfiguration, _ options: DistillationOptions
    ) throws(DistillationError) -> [Int] {
        guard options.usesLocal || options.usesGlobal else { return [] }
        guard student.style == .blocks else {
            throw .notAlignable(style: student.style.rawValue)
        }
        let hops = options.hops ?? Array(0...teacher.hopCount)
        for hop in hops where hop < 0 || hop > teacher.hopCount {
            throw .outOfRange(
                what: "a hop to align", found: "\(hop)", allowed: "0 to \(teacher.hopCount)")
        }
        if let deepest = hops.max(), deepest > student.layers {
            throw .moreHopsThanLayers(hops: deepest, layers: student.layers)
        }
        return hops
    }

    /// The groups of parameters beside the student's: the projection, and γ and w at their own rate.
    func parameterGroups(_ training: TrainingOptions) -> [ParameterGroup] {
        let own = [gamma, weights]
        let projection = store.trainable.filter { parameter in
            !own.contains { $0 === parameter }
        }
        return [
            ParameterGroup(
                projection, learningRate: training.learningRate,
                weightDecay: training.weightDecay),
            ParameterGroup(
                own.filter(\.isTrainable), learningRate: options.weightLearningRate),
        ]
    }

    /// softmax(γ), one share for each aligned layer.
    var layerShares: [Float] { gamma.value.softmaxShares }

    /// The weights of cross entropy and distillation.
    var lossShares: [Float] {
        switch options.lossWeights {
        case .learned: weights.value.softmaxShares
        case .fixed(let alpha, let beta): [alpha, beta]
        }
    }

    /// The nodes that are aligned with the teacher.
    var alignedNodes: [Int32] { nodes }

    /// The whole loss of one step over the whole graph.
    ///
    /// - Parameters:
    ///   - output: The student's rows and scores.
    ///   - crossEntropy: The loss of the training labels.
    ///   - random: Draws nodes and dropout masks; `nil`: no dropout, the first nodes.
    func loss(_ output: StudentOutput, crossEntropy: Tensor, random: inout RandomSource?) -> Terms {
        let chosen = sample(nodes, &random)
        let softLabels = teacherScores.map {
            output.logits.softLabelLoss(
                teacher: $0, rows: nodes, temperature: options.softLabelTemperature)
        }
        return terms(
            output, crossEntropy, chosen: chosen, rows: chosen, softLabels: softLabels, &random)
    }

    /// The whole loss of one step over a part of the graph.
    ///
    /// - Parameters:
    ///   - output: The student's rows and scores of the part; the first rows are those of `nodes`.
    ///   - crossEntropy: The loss of the training labels.
    ///   - nodes: The nodes to align.
    ///   - random: Draws nodes and dropout masks.
    func loss(
        _ output: StudentOutput, crossEntropy: Tensor, among nodes: [Int32],
        random: inout RandomSource?
    ) -> Terms {
        let places = sample((0..<Int32(nodes.count)).map { $0 }, &random)
        let softLabels = teacherScores.map { scores in
            output.logits.gatheringRows((0..<Int32(nodes.count)).map { $0 }).softLabelLoss(
                teacher: scores.gatheringRows(nodes), rows: (0..<Int32(nodes.count)).map { $0 },
                temperature: options.softLabelTemperature)
        }
        return terms(
            output, crossEntropy, chosen: places.map { nodes[Int($0)] }, rows: places,
            softLabels: softLabels, &random)
    }

    /// The terms over some nodes.
    ///
    /// - Parameters:
    ///   - chosen: The nodes by their numbers in the graph, for classes and teacher.
    ///   - rows: Their rows in the student's output.
    private func terms(
        _ output: StudentOutput, _ crossEntropy: Tensor, chosen: [Int32], rows: [Int32],
        softLabels: Tensor?, _ random: inout RandomSource?
    ) -> Terms {
        let chosenClasses = chosen.map { classes[Int($0)] }
        let isEveryNode = chosen.count == classes.count
        var (contrastive, global): ([Tensor], [Tensor]) = ([], [])
        for (index, hop) in hops.enumerated() {
            let hidden = output.hidden[hop]
            let isEveryRow = isEveryNode && rows == chosen
            let student = isEveryRow ? hidden : hidden.gatheringRows(rows)
            let teacherRows = isEveryRow ? features[index] : features[index].gatheringRows(chosen)
            let teacher = projector(teacherRows, hop: index, random: &random).unitRows()
            if options.usesLocal {
                contrastive.append(
                    student.contrastiveLoss(
                        teacher: teacher, classes: chosenClasses, temperature: options.temperature))
            }
            if options.usesGlobal {
                global.append(
                    PrototypeLoss.loss(student: student, teacher: teacher, classes: chosenClasses))
            }
        }
        return Terms(
            total: combined(crossEntropy, contrastive, global, softLabels),
            contrastive: contrastive.map(\.item),
            global: global.isEmpty
                ? nil : global.reduce(0) { $0 + $1.item } / Float(global.count),
            softLabels: softLabels?.item)
    }

    private func combined(
        _ crossEntropy: Tensor, _ contrastive: [Tensor], _ global: [Tensor], _ softLabels: Tensor?
    ) -> Tensor {
        var knowledge: [Tensor] = []
        if !contrastive.isEmpty {
            knowledge.append(.softmaxWeightedSum(contrastive, weights: gamma.tensor))
        }
        if !global.isEmpty {
            let sum = global.dropFirst().reduce(global[0]) { $0.adding($1) }
            knowledge.append(sum.scaled(by: 1 / Float(global.count)))
        }
        var total = crossEntropy
        if let first = knowledge.first {
            let distilled = knowledge.dropFirst().reduce(first) { $0.adding($1) }
            switch options.lossWeights {
            case .learned:
                total = .softmaxWeightedSum([crossEntropy, distilled], weights: weights.tensor)
            case .fixed(let alpha, let beta):
                total = crossEntropy.scaled(by: alpha).adding(distilled.scaled(by: beta))
            }
        }
        guard let softLabels else { return total }
        return total.adding(softLabels.scaled(by: options.softLabelWeight))
    }

    /// Those of some nodes that one step contrasts, in ascending order.
    private func sample(_ nodes: [Int32], _ random: inout RandomSource?) -> [Int32] {
        let limit =
            options.contrastBatch
            ?? (nodes.count > Self.largestContrast ? 1_024 : nodes.count)
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
    /// A seed for a numbered part of the work.
    static func derivedSeed(_ seed: Int, _ stream: Int) -> Int {
        var source = derived(seed: seed, stream: stream)
        return Int(truncatingIfNeeded: source.next() >> 1)
    }
}
