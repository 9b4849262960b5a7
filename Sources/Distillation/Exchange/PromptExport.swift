import Graphs
import JSON
import Support

/// Prompts and answers of a graph's nodes as lines of JSON, which programs elsewhere tune models on.
public struct PromptExport {
    /// How a line holds the prompt and the answer.
    public enum Form: String, Sendable, CaseIterable {
        /// `messages`, what the user and the assistant say: for models with a chat format.
        case messages
        /// `prompt` and `completion`, texts as they are read.
        case completion
    }

    /// The options of an export.
    public struct Options: Sendable {
        /// How a line holds the prompt and the answer.
        public var form: Form
        /// Whether lines hold the ids of the prompt's tokens.
        public var hasTokens: Bool
        /// The parts of the split whose nodes' answers are told.
        public var answered: Set<SplitRole>

        /// Makes options.
        public init(
            form: Form, hasTokens: Bool = false, answered: Set<SplitRole> = [.train, .validation]
        ) {
            self.form = form
            self.hasTokens = hasTokens
            self.answered = answered
        }
    }

    private let teacher: Teacher
    private let graph: TextAttributedGraph
    private let builder: PromptBuilder
    private let options: Options
    private let answers: [String]

    /// Prepares an export.
    ///
    /// - Parameters:
    ///   - teacher: Whose prompts are written.
    ///   - graph: Of which graph's nodes.
    ///   - options: What is written.
    /// - Throws: `TeacherError`.
    public init(_ teacher: Teacher, graph: TextAttributedGraph, options: Options) throws {
        self.teacher = teacher
        self.graph = graph
        self.options = options
        builder = try teacher.promptBuilder(for: graph)
        answers = builder.classNames
    }

    /// Writes the prompts of nodes at all hops; a hop without neighbours of its own has no line.
    ///
    /// - Parameters:
    ///   - nodes: Which nodes.
    ///   - path: The file.
    ///   - progress: Gets reports and may cancel; nothing is written then.
    /// - Returns: How many lines were written.
    /// - Throws: `FileError`, `TeacherError`, `JSONError`, `Interrupted`.
    public func write(
        _ nodes: [Int], to path: String, progress: any ProgressReport
    ) throws -> Int {
        let shown = nodes.filter { role(of: $0) == .train && answer(for: $0) != nil }
        var header: String? = try PromptHeader(
            teacher, graph: graph, builder: builder, shown: shown
        ).text()
        var bytes: [UInt8] = []
        var count = 0
        for (done, node) in nodes.enumerated() {
            try progress.checkCancellation()
            let prompt = try builder.prompt(for: node)
            for hop in prompt.queries.indices where hop == 0 || !prompt.hops[hop - 1].tokens.isEmpty
            {
                bytes += line(prompt, hop: hop, header: header).bytes()
                bytes.append(UInt8(ascii: "\n"))
                header = nil
                count += 1
            }
            if done % 64 == 63 || done == nodes.count - 1 {
                progress.report(
                    ProgressUpdate(
                        stage: "exporting", completed: done + 1, total: nodes.count, unit: "nodes"))
            }
        }
        try AtomicFile.write(bytes, to: path)
        return count
    }

    private func role(of node: Int) -> SplitRole { graph.activeSplit?.roles[node] ?? .none }

    /// The answer that a node's line tells; `nil`: it tells none.
    private func answer(for node: Int) -> String? {
        guard graph.labels[node] >= 0, options.answered.contains(role(of: node)) else { return nil }
        return answers[Int(graph.labels[node])]
    }

    private func line(_ prompt: HopPrompt, hop: Int, header: String?) -> JSONValue {
        let node = prompt.node
        var line: JSONObject = [:]
        if let header { line["header"] = .string(header) }
        line["id"] = .string(graph.ids[node])
        line["node"] = .integer(Int64(node))
        line["split"] = .string(role(of: node).word)
        line["hop"] = .integer(Int64(hop))
        let answer = answer(for: node)
        switch options.form {
        case .messages:
            var messages: [JSONValue] = [
                ["role": "user", "content": .string(builder.unframedText(of: prompt, hop: hop))]
            ]
            if let answer { messages.append(["role": "assistant", "content": .string(answer)]) }
            line["messages"] = .array(messages)
        case .completion:
            line["prompt"] = .string(prompt.text(hop: hop))
            line["completion"] = answer.map { .string(builder.answerPrefix + $0) } ?? .null
        }
        if options.hasTokens {
            line["tokens"] = .array(prompt.tokens(hop: hop).map { .integer(Int64($0)) })
        }
        return .object(line)
    }
}
