import Graphs
import LanguageModels
import Support
import Tensor

/// Reads nodes with a teacher: one pass over each batch of hop trees gives features and class log-probabilities.
public struct HopReader {
    /// The output for one node.
    public struct Output: Sendable {
        /// The node.
        public let node: Int
        /// The feature of each hop, `hiddenSize` elements.
        public let features: [[Float]]
        /// The log-probability of each class at each hop: the mean over its name's tokens.
        public let logProbabilities: [[Float]]
    }

    private let teacher: Teacher
    private let builder: PromptBuilder
    private let trie: LabelTrie
    private let cache: KeyValueCache
    private let passTokens: Int
    /// The most tokens of one pass, unless others are asked for.
    public static let passTokens = 4_096

    /// Prepares reading; the instruction is read once here.
    ///
    /// - Parameters:
    ///   - teacher: The teacher that reads.
    ///   - graph: The graph of the nodes.
    ///   - prompts: The content of prompts; the teacher's own if `nil`.
    ///   - passTokens: The most tokens of one pass.
    ///   - cancellation: Watched while the instruction is read.
    /// - Throws: `TeacherError`, `LanguageModelError`, or `Interrupted`.
    public init(
        _ teacher: Teacher, graph: TextAttributedGraph, prompts: PromptConfiguration? = nil,
        passTokens: Int = Self.passTokens, cancellation: Cancellation? = nil
    ) throws {
        self.teacher = teacher
        self.passTokens = passTokens
        builder = try teacher.promptBuilder(for: graph, configuration: prompts)
        trie = try LabelTrie(names: builder.answerTokens())
        cache = try teacher.model.prefill(
            builder.contentFreePrompt().instruction.tokens, cancellation: cancellation)
    }

    /// Reads nodes, a batch at a time.
    ///
    /// - Parameters:
    ///   - nodes: Which nodes.
    ///   - progress: Gets a report after each batch and may cancel.
    ///   - stage: The name of the task in reports.
    ///   - onBatch: Gets the outputs of each batch in order.
    /// - Throws: `Interrupted`, `TeacherError`, or what `onBatch` throws.
    public func read(
        _ nodes: [Int], progress: any ProgressReport, stage: String,
        onBatch: ([Output]) throws -> Void
    ) throws {
        var done = 0
        var waiting: [HopPrompt] = []
        var tokens = 0
        func flush() throws {
            guard !waiting.isEmpty else { return }
            try progress.checkCancellation()
            let outputs = try read(waiting, progress.cancellation)
            done += outputs.count
            try onBatch(outputs)
            progress.report(
                ProgressUpdate(stage: stage, completed: done, total: nodes.count, unit: "nodes"))
            waiting = []
            tokens = 0
        }
        progress.report(
            ProgressUpdate(stage: stage, completed: 0, total: nodes.count, unit: "nodes"))
        for node in nodes {
            let prompt = try builder.prompt(for: node)
            if tokens + prompt.treeTokenCount > passTokens { try flush() }
            waiting.append(prompt)
            tokens += prompt.treeTokenCount
        }
        try flush()
    }

    /// The class log-probabilities of a content-free prompt, the teacher's prior, for each hop.
    ///
    /// - Throws: `TeacherError`, `LanguageModelError`, or `Interrupted`.
    public func contentFreeLogProbabilities(cancellation: Cancellation? = nil) throws -> [[Float]] {
        try read([builder.contentFreePrompt()], cancellation)[0].logProbabilities
    }

    private func read(_ prompts: [HopPrompt], _ cancellation: Cancellation?) throws
        -> [Output]
    {
        var forest = TokenForest(startPosition: cache.count)
        var trees: [HopTree] = []
        var placements: [LabelPlacement] = []
        for prompt in prompts {
            let tree = HopTree(prompt, in: &forest, under: nil)
            trees.append(tree)
            for hop in tree.questions.indices where tree.isOwn[hop] {
                placements.append(forest.add(trie, under: tree.questions[hop]))
            }
        }
        let wanted = placements.flatMap { $0.targets.joined().map(\.row) }
        let hidden = try teacher.model.hiddenStates(
            of: forest, rows: Set(wanted + trees.flatMap(\.featureRows)), cache: cache,
            isRecorded: false, cancellation: cancellation)
        try cancellation?.check()
        let logProbabilities = try teacher.model.classLogProbabilities(
            placements, in: hidden, cancellation: cancellation)
        var next = 0
        return zip(prompts, trees).map { prompt, tree in
            var own: [[Float]] = []
            for isOwn in tree.isOwn {
                if isOwn {
                    own.append(logProbabilities[next])
                    next += 1
                } else {
                    own.append(own[own.count - 1])
                }
            }
            return Output(
                node: prompt.node, features: tree.featureRows.map { hidden.row($0) },
                logProbabilities: own)
        }
    }
}
