import Graphs
import Support
import Tokenizers

/// Writes the prompts of a graph's nodes and turns them into tokens.
///
/// No label of the node itself and no validation or test label ever enters a prompt. The token
/// budget is spent in the order instruction, centre, question, hop 1, hop 2, …: later hops are cut,
/// a whole neighbour at a time, never earlier ones.
public struct PromptBuilder: Sendable {
    /// The graph whose nodes are described.
    public let graph: TextAttributedGraph
    /// The content of prompts.
    public let configuration: PromptConfiguration
    /// The names of the classes as prompts write them: underscores are blanks.
    public let classNames: [String]

    private let tokenizer: any Tokenizer
    private let neighbors: HopNeighbors
    private let instruction: HopPrompt.Segment
    private let queries: [HopPrompt.Segment]
    private let isTraining: [Bool]
    private let isFramed: Bool
    /// The control tokens around an instruction as texts.
    private let frameTexts: (opening: String, closing: String)

    /// Makes a builder.
    ///
    /// - Parameters:
    ///   - graph: A graph with at least two classes.
    ///   - tokenizer: The teacher's.
    ///   - chat: How instructions and questions are framed.
    ///   - configuration: The content of prompts.
    /// - Throws: `TeacherError` if the graph has no classes or the template is unusable.
    public init(
        graph: TextAttributedGraph, tokenizer: any Tokenizer,
        chat: ChatTemplate = ChatTemplate(.none),
        configuration: PromptConfiguration
    ) throws(TeacherError) {
        guard graph.classCount > 0 else { throw .noLabels(graph: graph.name) }
        guard configuration.hops >= 0, configuration.hops <= 8 else {
            throw .tooManyHops(asked: configuration.hops, limit: 8)
        }
        self.graph = graph
        self.configuration = configuration
        self.tokenizer = tokenizer
        classNames = graph.classNames.map(Self.readable)
        neighbors = HopNeighbors(
            graph: graph, perHop: configuration.neighborsPerHop, choice: configuration.choice,
            seed: configuration.seed)
        let template = configuration.template
        let task = PromptTemplate.fill(
            template.instruction, ["classes": classNames.joined(separator: ", ")])
        let frame = chat.frame()
        instruction = Self.segment(task, tokenizer, before: frame.opening)
        isFramed = !frame.closing.isEmpty
        frameTexts = (Self.shown(frame.opening), Self.shown(frame.closing))
        queries = (0...configuration.hops).map { hop in
            let question = PromptTemplate.fill(template.query, ["hop": Self.distance(hop)])
            return Self.segment(question, tokenizer, after: frame.closing)
        }
        isTraining = Self.trainingNodes(of: graph)
    }

    /// The tokens of a class's name as an answer, in the order of the classes.
    ///
    /// - Throws: `TeacherError.emptyClassName`.
    public func answerTokens() throws(TeacherError) -> [[Int32]] {
        var result: [[Int32]] = []
        for (number, name) in classNames.enumerated() {
            let tokens = tokenizer.encode(continuation: (isFramed ? "" : " ") + name)
            guard !tokens.isEmpty else { throw .emptyClassName(number: number) }
            result.append(tokens)
        }
        return result
    }

    /// The text between a prompt and the answer's first letter.
    public var answerPrefix: String { isFramed ? "" : " " }

    /// The text of one hop's prompt without the control tokens of the chat format: what the user says.
    public func unframedText(of prompt: HopPrompt, hop: Int) -> String {
        var text = prompt.text(hop: hop)[...]
        if text.hasPrefix(frameTexts.opening) { text = text.dropFirst(frameTexts.opening.count) }
        if text.hasSuffix(frameTexts.closing) { text = text.dropLast(frameTexts.closing.count) }
        return String(text)
    }

    /// The prompts of a node.
    ///
    /// - Throws: `TeacherError.promptTooLong` if instruction, text and question exceed the budget
    ///   even with the text cut to nothing.
    public func prompt(for node: Int) throws(TeacherError) -> HopPrompt {
        let reserved =
            instruction.tokens.count + (queries.map(\.tokens.count).max() ?? 0)
        let centre = try centreSegment(of: node, budget: configuration.maximumTokens - reserved)
        var left = configuration.maximumTokens - reserved - centre.tokens.count
        var hops: [HopPrompt.Segment] = []
        for (index, chosen) in neighbors.neighbors(of: node, hops: configuration.hops).enumerated()
        {
            let segment = hopSegment(index + 1, nodes: chosen, budget: left)
            left -= segment.tokens.count
            // A neighbour that does not fit also cuts everything further out.
            if segment.tokens.isEmpty && !chosen.isEmpty { left = 0 }
            hops.append(segment)
        }
        return HopPrompt(
            node: node, instruction: instruction, centre: centre, hops: hops, queries: queries)
    }

    /// Content-free prompts, whose answers show the teacher's prior.
    public func contentFreePrompt() -> HopPrompt {
        let text = PromptTemplate.fill(
            configuration.template.centre, ["text": "N/A", "title": "N/A", "degree": "0"])
        let empty = HopPrompt.Segment(text: "", tokens: [])
        return HopPrompt(
            node: -1, instruction: instruction, centre: Self.segment(text, tokenizer),
            hops: Array(repeating: empty, count: configuration.hops), queries: queries)
    }

    // MARK: - Segments

    private func centreSegment(of node: Int, budget: Int) throws(TeacherError)
        -> HopPrompt.Segment
    {
        var words = configuration.centreWords
        while true {
            let text = PromptTemplate.fill(
                configuration.template.centre,
                [
                    "text": description(of: node, words: words),
                    "title": graph.title(of: node) ?? "",
                    "degree": String(graph.degree(of: node)),
                ])
            let segment = Self.segment(text, tokenizer)
            if segment.tokens.count <= budget { return segment }
            guard words > 0 else {
                throw .promptTooLong(
                    node: graph.ids[node],
                    needed: configuration.maximumTokens - budget + segment.tokens.count,
                    budget: configuration.maximumTokens)
            }
            words = min(words - 1, words * 3 / 4)
        }
    }

    private func hopSegment(_ hop: Int, nodes: [Int], budget: Int) -> HopPrompt.Segment {
        let lines = nodes.map { node in
            PromptTemplate.fill(
                configuration.template.neighbor,
                [
                    "text": description(of: node, words: configuration.neighborWords),
                    "label": shownLabel(of: node),
                ])
        }
        for count in stride(from: lines.count, to: 0, by: -1) {
            let text = PromptTemplate.fill(
                configuration.template.hop,
                [
                    "hop": Self.distance(hop), "count": String(count),
                    "neighbors": lines.prefix(count).joined(separator: "\n"),
                ])
            let segment = Self.segment(text, tokenizer)
            if segment.tokens.count <= budget { return segment }
        }
        return HopPrompt.Segment(text: "", tokens: [])
    }

    /// A training node's class in parentheses, if labels are shown at all.
    private func shownLabel(of node: Int) -> String {
        guard configuration.showsTrainingLabels, isTraining[node], graph.labels[node] >= 0 else {
            return ""
        }
        return " (\(classNames[Int(graph.labels[node])]))"
    }

    /// The title and the text of a node on one line, cut to a number of words.
    private func description(of node: Int, words: Int) -> String {
        let text = graph.text(of: node)
        let whole = graph.title(of: node).map { text.isEmpty ? $0 : "\($0): \(text)" } ?? text
        let parts = whole.split(whereSeparator: \.isWhitespace)
        let cut = parts.prefix(max(0, words)).joined(separator: " ")
        return parts.count > words ? cut + " …" : cut
    }

    /// Text with its tokens, and control tokens around it; special tokens are known in the frame
    /// alone, so that a node's text cannot inject any.
    private static func segment(
        _ text: String, _ tokenizer: any Tokenizer, before: [ChatSegment] = [],
        after: [ChatSegment] = []
    ) -> HopPrompt.Segment {
        let tokens =
            tokenizer.encode(before) + tokenizer.encode(continuation: text)
            + tokenizer.encode(after, isContinuation: true)
        return HopPrompt.Segment(text: shown(before) + text + shown(after), tokens: tokens)
    }

    private static func shown(_ segments: [ChatSegment]) -> String {
        segments.map { segment in
            switch segment {
            case .begin, .writtenBegin, .end: ""
            case .control(let text), .text(let text): text
            }
        }.joined()
    }

    /// A class's name as prompts write it.
    static func readable(_ className: String) -> String {
        className.split(separator: "_").joined(separator: " ")
    }

    private static func distance(_ hop: Int) -> String {
        switch hop {
        case 0: "no links"
        case 1: "one link"
        case 2: "two links"
        case 3: "three links"
        default: "\(hop) links"
        }
    }

    private static func trainingNodes(of graph: TextAttributedGraph) -> [Bool] {
        guard let split = graph.activeSplit else {
            return Array(repeating: false, count: graph.nodeCount)
        }
        return split.roles.map { $0 == .train }
    }
}
