/// The role of a message's author.
public enum ChatRole: String, Sendable, Hashable {
    /// Instructions before the conversation.
    case system
    /// The person.
    case user
    /// The model.
    case assistant
}

/// A message of a conversation.
public struct ChatMessage: Sendable, Hashable {
    /// The author's role.
    public var role: ChatRole
    /// The text.
    public var content: String

    /// Makes a message.
    public init(_ role: ChatRole, _ content: String) {
        self.role = role
        self.content = content
    }
}

/// A stretch of a rendered conversation.
public enum ChatSegment: Sendable, Hashable {
    /// The begin token, where the model wants one.
    case begin
    /// The begin token, where the vocabulary has one: the template itself writes it.
    case writtenBegin
    /// The end token.
    case end
    /// A control token by how it is written; text where the vocabulary lacks it.
    case control(String)
    /// Text, in which nothing is parsed: what a person wrote cannot end their turn.
    case text(String)
}

/// How a family of models writes conversations down.
///
/// The families are recognised from the template that comes with a model; the template itself,
/// which is a program in Jinja, is not run.
public struct ChatTemplate: Sendable, Hashable {
    /// The families that are known.
    public enum Family: String, Sendable, CaseIterable {
        /// No format: texts one after another.
        case none
        /// `<|im_start|>user … <|im_end|>`: Qwen, SmolLM and many others.
        case chatML
        /// `[INST] <<SYS>> … [/INST]`: Llama 2.
        case llama2
        /// `<|start_header_id|>user<|end_header_id|> … <|eot_id|>`: Llama 3.
        case llama3
        /// `[INST] … [/INST]`: Mistral and Mixtral.
        case mistral
        /// `<start_of_turn>user … <end_of_turn>`: Gemma.
        case gemma
        /// `<|user|>` and a line, `</s>`: Zephyr and TinyLlama.
        case zephyr

        /// The name that people know it by.
        public var title: String {
            switch self {
            case .none: "none"
            case .chatML: "ChatML"
            case .llama2: "Llama 2"
            case .llama3: "Llama 3"
            case .mistral: "Mistral"
            case .gemma: "Gemma"
            case .zephyr: "Zephyr"
            }
        }
    }

    /// The family.
    public let family: Family
    /// The system message where the conversation has none; empty for none at all.
    public var defaultSystem = ""
    /// Put before every system message (Llama 3.1 and later: dates).
    public var systemPreamble = ""
    /// Put at the beginning of every answer that is to be generated, such as an empty thought.
    public var answerOpening = ""
    /// The source of a template that is not recognised, so that there is no format; else `nil`.
    public private(set) var unreadSource: String?
    /// Whether the template itself writes the begin token.
    private var writesBegin = false
    private var marks = Marks()

    /// The spaces around Mistral's control tokens, which differ between versions.
    private struct Marks: Hashable, Sendable {
        var beforeOpening = ""
        var afterOpening = " "
        var beforeClosing = " "
        var beforeAnswer = ""
    }

    /// The usual format of a family.
    public init(_ family: Family) { self.family = family }

    /// The format that a model's template means; `nil` if it is of no known family.
    ///
    /// - Parameter template: The template's text; `nil` means a model without one.
    public init?(recognising template: String?) {
        guard let template, !template.isEmpty else {
            self.init(.none)
            return
        }
        // Formats that share marks with the families below, but put something else between them.
        let foreign = ["<|im_sep|>", "[SYSTEM_PROMPT]", "<|start_of_role|>", "[gMASK]"]
        guard !foreign.contains(where: { template.contains($0) }) else { return nil }
        if template.contains("<|im_start|>") {
            self.init(.chatML)
            // The line break is written out in some templates, and a character in others.
            defaultSystem =
                ["\\n", "\n"].lazy
                .map {
                    Self.literal(after: "<|im_start|>system" + $0, before: "<|im_end|>", template)
                }
                .first { !$0.isEmpty } ?? ""
        } else if template.contains("<|start_header_id|>") {
            self.init(.llama3)
            if template.contains("Cutting Knowledge Date: December 2023") {
                // The date is the one that the template itself falls back to.
                systemPreamble =
                    "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
            }
        } else if template.contains("<start_of_turn>") {
            self.init(.gemma)
        } else if template.contains("<<SYS>>") {
            self.init(.llama2)
        } else if template.contains("[INST]") {
            self.init(.mistral)
            marks = Self.marks(template)
        } else if ["<|user|>", "<|assistant|>", "eos_token"].allSatisfy({ template.contains($0) }),
            !template.contains("<|end|>")
        {
            self.init(.zephyr)
        } else {
            return nil
        }
        writesBegin = template.contains("bos_token") || template.contains("<|begin_of_text|>")
    }

    /// The format that a model's template means; none, and where the template lies, if it is of no known
    /// family.
    ///
    /// - Parameters:
    ///   - template: The template's text; `nil` means a model without one.
    ///   - source: Where it lies, such as `chat_template.jinja`.
    public init(_ template: String?, from source: String) {
        if let known = Self(recognising: template) {
            self = known
        } else {
            self.init(.none)
            unreadSource = source
        }
    }

    /// Everything that decides how a conversation is written, for caches.
    public var fingerprint: String {
        let parts = [
            family.rawValue, defaultSystem, systemPreamble, answerOpening, marks.beforeOpening,
            marks.afterOpening, marks.beforeClosing, marks.beforeAnswer, "\(writesBegin)",
        ]
        return parts.joined(separator: "\u{1f}")
    }

    /// The format in words, for a card.
    public var summary: String {
        guard let unreadSource else { return family.title }
        return "none (the template in \(unreadSource) is not understood; prompts are plain)"
    }

    private static func marks(_ template: String) -> Marks {
        if template.contains("' [INST] '") || template.contains("\" [INST] \"") {
            return Marks(
                beforeOpening: " ", afterOpening: " ", beforeClosing: " ", beforeAnswer: " ")
        }
        guard template.contains("[AVAILABLE_TOOLS]") else { return Marks() }
        let space = template.contains("\"[INST]\"") ? "" : " "
        return Marks(
            beforeOpening: "", afterOpening: space, beforeClosing: "", beforeAnswer: space)
    }

    /// The first stretch of a template between two marks that holds no quotation marks: what it
    /// says itself, not what it puts together.
    private static func literal(after start: String, before end: String, _ template: String)
        -> String
    {
        for part in template.split(separator: start, omittingEmptySubsequences: false).dropFirst() {
            guard let range = part.firstRange(of: end) else { continue }
            let text = part[..<range.lowerBound]
            if !text.isEmpty, !text.contains("'"), !text.contains("\""), !text.contains("{") {
                return String(text).replacing("\\n", with: "\n")
            }
        }
        return ""
    }

    /// A conversation as segments, texts joined where nothing lies between.
    ///
    /// - Parameters:
    ///   - messages: In order; a system message first, if at all.
    ///   - addsAnswerOpening: Whether the beginning of an answer follows, for generating one.
    public func render(_ messages: [ChatMessage], addsAnswerOpening: Bool = true) -> [ChatSegment] {
        var renderer = ChatRenderer()
        renderer.append(writesBegin ? .writtenBegin : .begin)
        switch family {
        case .none:
            renderer.append(.text(messages.map(\.content).joined(separator: "\n")))
        case .chatML, .llama3: renderTurns(messages, addsAnswerOpening, &renderer)
        case .gemma: renderGemma(messages, addsAnswerOpening, &renderer)
        case .llama2, .mistral: renderInstructions(messages, &renderer)
        case .zephyr: renderLines(messages, addsAnswerOpening, &renderer)
        }
        if addsAnswerOpening { renderer.append(.text(answerOpening)) }
        return renderer.segments
    }

    /// The segments before and after a single user message.
    ///
    /// - Parameter system: The system message; `nil` for the default one.
    /// - Returns: Segments before the message's text, and segments after it, the beginning of the
    ///   answer included. Before, text and after make up what `render` gives.
    public func frame(system: String? = nil) -> (opening: [ChatSegment], closing: [ChatSegment]) {
        let mark = "\u{f8ff}"
        let system = system.map { [ChatMessage(.system, $0)] } ?? []
        var (opening, closing): ([ChatSegment], [ChatSegment]) = ([], [])
        var isAfter = false
        for segment in render(system + [ChatMessage(.user, mark)]) {
            guard !isAfter, case .text(let text) = segment, let place = text.firstRange(of: mark)
            else {
                if isAfter { closing.append(segment) } else { opening.append(segment) }
                continue
            }
            isAfter = true
            let (before, after) = (text[..<place.lowerBound], text[place.upperBound...])
            if !before.isEmpty { opening.append(.text(String(before))) }
            if !after.isEmpty { closing.append(.text(String(after))) }
        }
        return (opening, closing)
    }

    // MARK: - The families

    private func renderTurns(
        _ messages: [ChatMessage], _ addsAnswerOpening: Bool, _ renderer: inout ChatRenderer
    ) {
        var messages = messages
        if messages.first?.role != .system, !(defaultSystem + systemPreamble).isEmpty {
            messages.insert(ChatMessage(.system, defaultSystem), at: 0)
        }
        func open(_ role: ChatRole) {
            if family == .chatML {
                renderer.append(.control("<|im_start|>"), .text(role.rawValue + "\n"))
            } else {
                renderer.append(
                    .control("<|start_header_id|>"), .text(role.rawValue),
                    .control("<|end_header_id|>"), .text("\n\n"))
            }
        }
        for message in messages {
            open(message.role)
            let preamble = message.role == .system ? systemPreamble : ""
            if family == .chatML {
                renderer.append(
                    .text(preamble + message.content), .control("<|im_end|>"), .text("\n"))
            } else {
                renderer.append(
                    .text(preamble + Self.trimmed(message.content)), .control("<|eot_id|>"))
            }
        }
        if addsAnswerOpening { open(.assistant) }
    }

    private func renderGemma(
        _ messages: [ChatMessage], _ addsAnswerOpening: Bool, _ renderer: inout ChatRenderer
    ) {
        var system = ""
        for message in messages {
            guard message.role != .system else {
                system = Self.trimmed(message.content) + "\n\n"
                continue
            }
            let role = message.role == .assistant ? "model" : "user"
            renderer.append(
                .control("<start_of_turn>"),
                .text(role + "\n" + system + Self.trimmed(message.content)),
                .control("<end_of_turn>"), .text("\n"))
            system = ""
        }
        if addsAnswerOpening {
            renderer.append(.control("<start_of_turn>"), .text("model\n"))
        }
    }

    private func renderInstructions(_ messages: [ChatMessage], _ renderer: inout ChatRenderer) {
        var system = ""
        var isFirst = true
        for message in messages {
            switch message.role {
            case .system:
                system =
                    family == .llama2
                    ? "<<SYS>>\n\(message.content)\n<</SYS>>\n\n" : message.content + "\n\n"
            case .user:
                if family == .llama2, !isFirst {
                    renderer.append(writesBegin ? .writtenBegin : .begin)
                }
                renderer.append(
                    .text(marks.beforeOpening), .control("[INST]"),
                    .text(marks.afterOpening + system + Self.trimmed(message.content)),
                    .text(marks.beforeClosing), .control("[/INST]"))
                (system, isFirst) = ("", false)
            case .assistant:
                let space = family == .llama2 ? " " : marks.beforeAnswer
                let after = family == .llama2 ? " " : ""
                renderer.append(.text(space + Self.trimmed(message.content) + after), .end)
            }
        }
    }

    private func renderLines(
        _ messages: [ChatMessage], _ addsAnswerOpening: Bool, _ renderer: inout ChatRenderer
    ) {
        for message in messages {
            renderer.append(
                .control("<|\(message.role.rawValue)|>"), .text("\n" + message.content), .end,
                .text("\n"))
        }
        if addsAnswerOpening { renderer.append(.control("<|assistant|>"), .text("\n")) }
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}

/// Collects segments, joining texts that follow each other.
struct ChatRenderer {
    private(set) var segments: [ChatSegment] = []

    mutating func append(_ added: ChatSegment...) {
        for segment in added {
            guard case .text(let text) = segment else {
                segments.append(segment)
                continue
            }
            if text.isEmpty { continue }
            if case .text(let before)? = segments.last {
                segments[segments.count - 1] = .text(before + text)
            } else {
                segments.append(segment)
            }
        }
    }
}
