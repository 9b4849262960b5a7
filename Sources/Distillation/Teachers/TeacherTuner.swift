import Foundation
import Graphs
import LanguageModels
import NN
import Support
import Tensor

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
    ///   - prompts: The content of prompts.
    ///   - options: How to tune.
    /// - Throws: `TeacherError` if there is nothing to learn from.
    public init(
        _ teacher: Teacher, on graph: TextAttributedGraph, prompts: PromptConfiguration,
        options: TeacherTuningOptions
    ) throws(TeacherError) {
        guard teacher.model.adapter == nil else { throw .hasAdapter(teacher: teacher.name) }
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
    public var stepCount: Int { stepsPerEpoch * options.epochs }

    /// Training nodes of one optimiser step.
    private var stepNodes: Int { max(1, options.batchNodes) * max(1, options.accumulatedBatches) }

    private var stepsPerEpoch: Int { (trainingNodes.count + stepNodes - 1) / stepNodes }

    /// An estimate of the saved tensors of one pass, in bytes.
    var activationBytes: Int {
        teacher.model.tuningBytes(
            tokens: max(options.passTokens, builder.configuration.maximumTokens))
    }

    /// An estimate of what tuning takes at most, beside the model's weights.
    ///
    /// - Throws: `LanguageModelError` if the adapter does not fit the model.
    package var memoryBytes: Int {
        get throws {
            // The adapter's weights with their gradients and Adam's two moments.
            try activationBytes + 4 * 4 * options.adapter.weightCount(of: teacher.model)
        }
    }

    /// Tunes; stops early when cancelled and keeps what it has.
    ///
    /// - Parameters:
    ///   - progress: Gets a report each step.
    ///   - checkpoint: A folder that gets the state after every epoch, every half minute and at an
    ///     interruption; where it holds one already, the tuning goes on from there as if it had
    ///     never stopped.
    ///   - memory: The memory that may be used.
    ///   - warn: Told if the checkpoint cannot be written.
    /// - Returns: The tuned teacher and the losses of all steps, of which there are none if it was stopped
    ///   before the first one was over: such a teacher is not tuned.
    /// - Throws: `TeacherError.outOfMemory`, `.otherTuning` or, if the first loss is not finite,
    ///   `.diverged`; `LanguageModelError`, `FileError`.
    public func run(
        progress: any ProgressReport, checkpoint: String? = nil,
        memory: MemoryBudget = .machine, warn: (String) -> Void = { _ in }
    ) throws -> Teacher {
        try memory.require(memoryBytes, for: "tuning")
        let adapter = try LoRAAdapter(options.adapter, for: teacher.model, seed: options.seed)
        let tuner = try LoRATuner(
            model: teacher.model.adapted(by: adapter), configuration: configuration)
        let store = checkpoint.map { TuningCheckpoint(folder: $0, key: key) }
        var state = try store?.restore(tuner) ?? TuningState()
        var weights = LastGoodWeights(adapter)
        var saver = TuningSaver(store, tuner, earlierSeconds: state.seconds)
        progress.report(
            ProgressUpdate(
                stage: "tuning", completed: tuner.stepCount, total: stepCount, unit: "steps"))
        epochs: for epoch in 0..<options.epochs {
            var random = RandomSource.derived(seed: options.seed, stream: 1_000 + epoch)
            var order = trainingNodes
            order.shuffle(using: &random)
            for (index, nodes) in order.chunked(by: stepNodes).enumerated() {
                if epoch * stepsPerEpoch + index < tuner.stepCount { continue }
                let before = state
                let loss: Double
                weights.beginStep()
                do {
                    loss = try step(nodes, tuner: tuner, state: &state, progress.cancellation)
                } catch is Interrupted {
                    tuner.abandonStep()
                    state = before
                    state.wasInterrupted = true
                    break epochs
                } catch LanguageModelError.notFinite {
                    tuner.abandonStep()
                    state = before
                    saver.removeUnusable()
                    try weights.restore(atStep: tuner.stepCount + 1, &state)
                    break epochs
                }
                weights.endStep()
                state.losses.append(loss)
                progress.report(
                    ProgressUpdate(
                        stage: "tuning", completed: tuner.stepCount, total: stepCount,
                        unit: "steps", loss: loss))
                if saver.isDue { try saver.save(state, warn) }
            }
            try saver.save(state, warn)
        }
        if !adapter.parameters.allSatisfy(\.value.isFinite) {
            try weights.restore(atStep: tuner.stepCount, &state)
        }
        if state.divergedAtStep == nil { try saver.save(state, warn) }
        state.seconds = saver.seconds
        return try tuned(by: adapter, state)
    }

    /// The teacher with the adapter, and the record of how it was tuned.
    private func tuned(by adapter: LoRAAdapter, _ state: TuningState) throws -> Teacher {
        let record = TuningRecord(
            graph: graph.name, losses: state.losses, epochs: options.epochs,
            nodeCount: trainingNodes.count, seconds: state.seconds, tokenCount: state.tokens,
            wasInterrupted: state.wasInterrupted, divergedAtStep: state.divergedAtStep)
        return try teacher.tuned(
            by: adapter, prompts: builder.configuration, record: record,
            seenLabels: [
                TeacherNotice.SeenLabels(
                    graphHash: graph.dataHash, nodes: trainingNodes.map(Int32.init))
            ])
    }

    private var configuration: TuningConfiguration {
        TuningConfiguration(
            learningRate: options.learningRate, weightDecay: options.weightDecay,
            schedule: options.decay,
            warmUpSteps: (Float(stepCount) * options.warmUpFraction).rounded(.up)
                .integer(clampedTo: 0...stepCount),
            totalSteps: stepCount, clipLimit: options.clipLimit > 0 ? options.clipLimit : nil,
            neftuneAlpha: options.neftuneAlpha, seed: options.seed)
    }

    /// The key of a tuning: a checkpoint of the same key can be resumed.
    private var key: String {
        let parts = [
            teacher.fingerprint, graph.dataHash, builder.configuration.fingerprint, "\(options)",
            trainingNodes.map(String.init).joined(separator: " "),
        ]
        return SHA256.hexadecimal(of: Array(parts.joined(separator: "\u{1f}").utf8))
    }

    /// One optimiser step over some nodes; the loss is the mean over all answer tokens.
    private func step(
        _ nodes: [Int], tuner: LoRATuner, state: inout TuningState, _ cancellation: Cancellation
    ) throws -> Double {
        // Sampled for each step from its own seed, so that a resumed tuning samples the same.
        var random = RandomSource.derived(
            seed: options.seed, stream: 1_000_000 + tuner.stepCount)
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
        for (index, (prompt, hops)) in zip(prompts, hops).enumerated() {
            let isNewBatch = index % max(1, options.batchNodes) == 0
            if let full = open,
                isNewBatch
                    || full.forest.tokenCount + prompt.treeTokenCount > options.passTokens
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
                    pass.forest, targets: pass.targets, weight: 1 / Float(targetCount),
                    cancellation: cancellation))
            state.tokens += pass.forest.tokenCount
        }
        try tuner.step()
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

/// The adapter's weights that last gave a finite loss and a finite gradient.
private struct LastGoodWeights {
    private let store: ParameterStore
    private var good: [String: Tensor]?
    private var current: [String: Tensor]?

    init(_ adapter: LoRAAdapter) { store = adapter.store }

    /// Keeps the weights whose loss is about to be computed.
    mutating func beginStep() { current = store.snapshot }

    /// Their loss and gradient were finite.
    mutating func endStep() { good = current }

    /// Restores them.
    ///
    /// - Throws: `TeacherError.diverged` if no step went well.
    func restore(atStep step: Int, _ state: inout TuningState) throws {
        guard let good else { throw TeacherError.diverged(step: step) }
        try store.restore(good)
        // The last step led away from them.
        state.losses.removeLast()
        state.divergedAtStep = step
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
