import Foundation
import Graphs
import LanguageModels
import Support
import Tensor

/// How a teacher is tuned.
public struct TeacherTuningOptions: Sendable, Equatable {
    /// Rank, alpha, dropout and targets of the adapter.
    public var adapter: LoRAConfiguration
    /// The peak learning rate.
    public var learningRate: Float
    /// Passes over the training nodes.
    public var epochs: Int
    /// Training nodes of one optimiser step, with all their hops.
    public var batchNodes: Int
    /// The share of steps over which the learning rate rises.
    public var warmUpShare: Float
    /// NEFTune's alpha (Jain et al., arXiv 2310.05914); 0 turns it off.
    public var neftuneAlpha: Float
    /// The largest norm of the gradient.
    public var clipLimit: Float
    /// Whether every step takes all hops of its nodes or, as the reference does, one drawn hop each.
    public var usesAllHops: Bool
    /// The most tokens of one forward and backward pass; more nodes are accumulated.
    public var passTokens: Int
    /// Fixes the adapter's first numbers, the order of nodes and all noise.
    public var seed: Int

    /// Makes options with the defaults for small teachers.
    public init(
        adapter: LoRAConfiguration = LoRAConfiguration(rank: 16, alpha: 32, dropoutRate: 0),
        learningRate: Float = 2e-4, epochs: Int = 3, batchNodes: Int = 4, warmUpShare: Float = 0.03,
        neftuneAlpha: Float = 0, clipLimit: Float = 1, usesAllHops: Bool = true,
        passTokens: Int = 2_048, seed: Int = 42
    ) {
        self.adapter = adapter
        self.learningRate = learningRate
        self.epochs = epochs
        self.batchNodes = batchNodes
        self.warmUpShare = warmUpShare
        self.neftuneAlpha = neftuneAlpha
        self.clipLimit = clipLimit
        self.usesAllHops = usesAllHops
        self.passTokens = passTokens
        self.seed = seed
    }
}

/// Tunes a teacher to answer with the class of a node (LINGUGKD §2): the negative log-likelihood of
/// the answer's tokens alone, at the question of every hop.
public struct TeacherTuner {
    private let teacher: Teacher
    private let options: TeacherTuningOptions
    private let builder: PromptBuilder
    private let graph: TextAttributedGraph
    private let answers: [[Int32]]
    private let trainingNodes: [Int]

    /// Prepares a tuning.
    ///
    /// - Parameters:
    ///   - teacher: The teacher to tune; it is left as it is.
    ///   - graph: A graph with labels and a split with training nodes.
    ///   - prompts: What prompts say.
    ///   - options: How to tune.
    /// - Throws: `TeacherError` if there is nothing to learn from.
    public init(
        _ teacher: Teacher, on graph: TextAttributedGraph, prompts: PromptConfiguration,
        options: TeacherTuningOptions
    ) throws(TeacherError) {
        guard graph.hasLabels else { throw .noLabels(graph: graph.name) }
        let nodes = (graph.activeSplit?.nodes(in: .train) ?? []).filter { graph.labels[$0] >= 0 }
        guard !nodes.isEmpty else {
            throw .emptySplit(
                graph: graph.name, split: graph.activeSplit?.name, role: "labelled training")
        }
        self.teacher = teacher
        self.graph = graph
        self.options = options
        trainingNodes = nodes
        builder = try teacher.promptBuilder(for: graph, configuration: prompts)
        answers = try builder.answerTokens()
    }

    /// How many optimiser steps the tuning takes.
    public var stepCount: Int {
        let perEpoch = (trainingNodes.count + options.batchNodes - 1) / options.batchNodes
        return perEpoch * options.epochs
    }

    /// An estimate of what one pass keeps for its way back: about sixteen hidden rows and four
    /// feed-forward rows a token and layer, as Float32.
    var activationBytes: Int {
        let shape = teacher.model.configuration
        let tokens = max(options.passTokens, builder.configuration.maximumTokens)
        let row = 16 * shape.hiddenSize + 4 * shape.feedForwardSize
        return 4 * tokens * shape.layerCount * row
    }

    /// Tunes; stops early when cancelled and keeps what it has.
    ///
    /// - Parameters:
    ///   - progress: Gets a report each step.
    ///   - checkpoint: A folder to write the state to after every epoch and to resume from.
    ///   - memory: What may be taken.
    /// - Returns: The tuned teacher and the losses of all steps.
    public func run(
        progress: any Support.Progress, checkpoint: String? = nil, memory: MemoryBudget = .machine
    ) throws -> Teacher {
        try memory.require(activationBytes, for: "tuning")
        let adapter = try LoRAAdapter(options.adapter, for: teacher.model, seed: options.seed)
        let model = try teacher.model.adapted(by: adapter)
        let tuner = try LoRATuner(
            model: model,
            configuration: TuningConfiguration(
                learningRate: options.learningRate,
                warmUpSteps: Int((Float(stepCount) * options.warmUpShare).rounded(.up)),
                totalSteps: stepCount, clipLimit: options.clipLimit,
                neftuneAlpha: options.neftuneAlpha, seed: options.seed))
        if let checkpoint, FileManager.default.fileExists(atPath: checkpoint) {
            try tuner.restoreState(from: checkpoint)
        }
        let clock = ContinuousClock()
        let start = clock.now
        var state = State()
        let stepsPerEpoch = stepCount / max(1, options.epochs)
        epochs: for epoch in 0..<options.epochs {
            var random = RandomSource.derived(seed: options.seed, stream: 1_000 + epoch)
            var order = trainingNodes
            order.shuffle(using: &random)
            for (index, batch) in order.chunked(by: options.batchNodes).enumerated() {
                if epoch * stepsPerEpoch + index < tuner.stepCount { continue }
                if progress.cancellation.isCancelled {
                    state.wasInterrupted = true
                    break epochs
                }
                let loss = try step(batch, tuner: tuner, random: &random, state: &state)
                state.losses.append(loss)
                progress.report(
                    ProgressUpdate(
                        stage: "tuning", completed: tuner.stepCount, total: stepCount,
                        unit: "steps", loss: loss))
            }
            if let checkpoint { try tuner.saveState(to: checkpoint) }
        }
        let seconds =
            Double((clock.now - start).components.seconds)
            + Double((clock.now - start).components.attoseconds) * 1e-18
        let record = TuningRecord(
            graph: graph.name, losses: state.losses, epochs: options.epochs,
            nodeCount: trainingNodes.count, seconds: seconds, tokenCount: state.tokens,
            wasInterrupted: state.wasInterrupted)
        return try teacher.tuned(
            by: adapter, prompts: builder.configuration, record: record,
            seenLabels: TeacherNotice.SeenLabels(
                graphHash: graph.dataHash, nodes: trainingNodes.map(Int32.init)))
    }

    private struct State {
        var losses: [Double] = []
        var tokens = 0
        var wasInterrupted = false
    }

    /// One optimiser step over some nodes; the loss is the mean over all answer tokens.
    private func step(
        _ nodes: [Int], tuner: LoRATuner, random: inout RandomSource, state: inout State
    ) throws -> Double {
        var prompts: [HopPrompt] = []
        for node in nodes { prompts.append(try builder.prompt(for: node)) }
        let hops = prompts.map { prompt in
            options.usesAllHops
                ? Array(0..<prompt.queries.count)
                : [random.integer(below: prompt.queries.count)]
        }
        var targetCount = 0
        var passes: [(forest: TokenForest, targets: [TokenTarget])] = []
        var open: Pass?
        for (prompt, hops) in zip(prompts, hops) {
            if let full = open, full.forest.tokenCount + prompt.treeTokenCount > options.passTokens
            {
                passes.append((full.forest, full.targets))
                open = nil
            }
            var pass = open ?? Pass(instruction: prompt.instruction.tokens)
            pass.add(
                prompt, hops: hops, answer: answers[Int(graph.labels[prompt.node])])
            open = pass
        }
        if let open { passes.append((open.forest, open.targets)) }
        for pass in passes { targetCount += pass.targets.count }
        var loss = 0.0
        for pass in passes {
            loss += Double(
                try tuner.accumulate(
                    pass.forest, targets: pass.targets, weight: 1 / Float(targetCount)))
            state.tokens += pass.forest.tokenCount
        }
        tuner.step()
        return loss
    }

    /// The forest of one forward and backward pass: one instruction shared by several nodes.
    private struct Pass {
        var forest = TokenForest()
        var targets: [TokenTarget] = []
        private let root: TokenForest.Segment

        init(instruction: [Int32]) { root = forest.addRoot(instruction) }

        mutating func add(_ prompt: HopPrompt, hops: [Int], answer: [Int32]) {
            let tree = HopTree(prompt, in: &forest, under: root)
            for hop in hops where tree.isOwn[hop] || hops.count == 1 {
                targets += forest.addAnswer(answer, under: tree.questions[hop])
            }
        }
    }
}

extension Array {
    /// The elements in runs of at most `size`.
    func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: Swift.max(1, size)).map {
            Array(self[$0..<Swift.min(count, $0 + Swift.max(1, size))])
        }
    }
}
