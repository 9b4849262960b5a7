import Graphs
import LanguageModels
import Support
import Tensor

/// Reads nodes with a teacher: one pass over each batch of hop trees gives features and scores.
public struct HopReader {
    /// What was read of one node.
    public struct Reading: Sendable {
        /// The node.
        public let node: Int
        /// The feature of each hop, `hiddenSize` numbers.
        public let features: [[Float]]
        /// The score of each class at each hop: the mean log-probability of its name's tokens.
        public let scores: [[Float]]
    }

    private let teacher: Teacher
    private let builder: PromptBuilder
    private let trie: LabelTrie
    private let cache: KeyValueCache
    private let passTokens: Int

    /// Prepares reading; the instruction is read once here.
    ///
    /// - Parameters:
    ///   - teacher: Who reads.
    ///   - graph: Whose nodes are read.
    ///   - prompts: What prompts say; the teacher's own wording if `nil`.
    ///   - passTokens: The most tokens of one pass.
    ///   - cancellation: Watched while the instruction is read.
    /// - Throws: `TeacherError`, `LanguageModelError`, or `Interrupted`.
    public init(
        _ teacher: Teacher, graph: TextAttributedGraph, prompts: PromptConfiguration? = nil,
        passTokens: Int = 4_096, cancellation: Cancellation? = nil
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
    ///   - stage: What the work is called in reports.
    ///   - onBatch: Gets the readings of each batch in order.
    /// - Throws: `Interrupted`, `TeacherError`, or what `onBatch` throws.
    public func read(
        _ nodes: [Int], progress: any Support.Progress, stage: String,
        onBatch: ([Reading]) throws -> Void
    ) throws {
        var done = 0
        var waiting: [HopPrompt] = []
        var tokens = 0
        func flush() throws {
            guard !waiting.isEmpty else { return }
            try progress.checkCancellation()
            let readings = try read(waiting, progress.cancellation)
            done += readings.count
            try onBatch(readings)
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

    /// The scores of a prompt without content: what the teacher prefers anyway, for each hop.
    ///
    /// - Throws: `TeacherError`, `LanguageModelError`, or `Interrupted`.
    public func contentFreeScores(cancellation: Cancellation? = nil) throws -> [[Float]] {
        try read([builder.contentFreePrompt()], cancellation)[0].scores
    }

    private func read(_ prompts: [HopPrompt], _ cancellation: Cancellation?) throws
        -> [Reading]
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
        let scores = try teacher.model.labelScores(
            placements, in: hidden, cancellation: cancellation)
        var next = 0
        return zip(prompts, trees).map { prompt, tree in
            var ownScores: [[Float]] = []
            for isOwn in tree.isOwn {
                if isOwn {
                    ownScores.append(scores[next])
                    next += 1
                } else {
                    ownScores.append(ownScores[ownScores.count - 1])
                }
            }
            return Reading(
                node: prompt.node, features: tree.featureRows.map { hidden.row($0) },
                scores: ownScores)
        }
    }
}
