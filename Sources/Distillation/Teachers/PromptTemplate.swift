import Foundation

/// The wording of hop prompts, as text that a person can read and edit.
///
/// A node's prompts share their beginning: the instruction, the centre and the hops follow one
/// another, and each hop ends in the same question (LINGUGKD §2 and §3; Hu et al.,
/// arXiv 2402.05894, section 4.1). Parts in braces are filled in:
///
/// | part | placeholders |
/// |---|---|
/// | `instruction` | `{classes}` |
/// | `centre` | `{text}` `{title}` `{degree}` |
/// | `hop` | `{hop}` `{count}` `{neighbors}` |
/// | `neighbor` | `{text}` `{label}` |
/// | `query` | `{hop}` |
public struct PromptTemplate: Sendable, Equatable, Codable {
    /// The task and the names of the classes; ends in a line break.
    public var instruction: String
    /// The description of the node itself; ends in a line break.
    public var centre: String
    /// The description of the nodes at one distance; ends in a line break.
    public var hop: String
    /// One neighbour, on a line of its own.
    public var neighbor: String
    /// The question; the answer follows it directly.
    public var query: String

    /// Makes a template.
    public init(
        instruction: String, centre: String, hop: String, neighbor: String, query: String
    ) {
        self.instruction = instruction
        self.centre = centre
        self.hop = hop
        self.neighbor = neighbor
        self.query = query
    }

    /// The wording used unless another is given.
    public static let standard = PromptTemplate(
        instruction: """
            Classify a node of a text graph. The categories are: {classes}.

            """,
        centre: """
            Text: {text}
            Links: {degree}

            """,
        hop: """
            Texts {hop} away:
            {neighbors}

            """,
        neighbor: "- {text}{label}",
        query: "Which category does the text belong to? Answer:")

    /// The template as text: sections headed by their names in brackets.
    public var text: String {
        [
            ("instruction", instruction), ("centre", centre), ("hop", hop), ("neighbor", neighbor),
            ("query", query),
        ].map { "[\($0)]\n\($1)" }.joined(separator: "\n")
    }

    /// The parts of a template, by the names that head them.
    public enum Section: String, Sendable, CaseIterable {
        case instruction, centre, hop, neighbor, query
    }

    /// The template with some parts replaced.
    ///
    /// - Throws: `TeacherError.badTemplate` if a part lacks a placeholder that it needs.
    public func replacing(_ changes: [Section: String]) throws(TeacherError) -> PromptTemplate {
        var changed = self
        for (section, text) in changes {
            switch section {
            case .instruction: changed.instruction = Self.endingInLineBreak(text)
            case .centre: changed.centre = Self.endingInLineBreak(text)
            case .hop: changed.hop = Self.endingInLineBreak(text)
            case .neighbor: changed.neighbor = text.trimmingCharacters(in: .newlines)
            case .query: changed.query = text.trimmingCharacters(in: .newlines)
            }
        }
        try changed.check()
        return changed
    }

    /// Reads a template from text that `text` gave, perhaps edited.
    ///
    /// Sections that are missing keep their standard wording; the line break before the next
    /// section's head does not count.
    ///
    /// - Throws: `TeacherError.badTemplate` for an unknown section, a missing placeholder or text
    ///   before the first section.
    public init(parsing text: String) throws(TeacherError) {
        self = .standard
        var sections: [(name: String, lines: [Substring])] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("["), line.hasSuffix("]") {
                sections.append((String(line.dropFirst().dropLast()), []))
            } else if let last = sections.indices.last {
                sections[last].lines.append(line)
            } else if !line.allSatisfy(\.isWhitespace) {
                throw .badTemplate(
                    reason: "text stands before the first section", found: String(line))
            }
        }
        for (name, lines) in sections {
            let content = lines.joined(separator: "\n")
            switch name {
            case "instruction": instruction = Self.endingInLineBreak(content)
            case "centre", "center": centre = Self.endingInLineBreak(content)
            case "hop": hop = Self.endingInLineBreak(content)
            case "neighbor", "neighbour": neighbor = content.trimmingCharacters(in: .newlines)
            case "query": query = content.trimmingCharacters(in: .newlines)
            default: throw .badTemplate(reason: "there is no such section", found: "[\(name)]")
            }
        }
        try check()
    }

    private func check() throws(TeacherError) {
        let needed = [
            (instruction, "{classes}", "instruction"), (centre, "{text}", "centre"),
            (hop, "{neighbors}", "hop"), (neighbor, "{text}", "neighbor"),
        ]
        for (part, placeholder, section) in needed where !part.contains(placeholder) {
            throw .badTemplate(
                reason: "the section [\(section)] does not use \(placeholder)", found: part)
        }
        if query.isEmpty { throw .badTemplate(reason: "the section [query] is empty", found: "") }
    }

    private static func endingInLineBreak(_ text: String) -> String {
        text.trimmingCharacters(in: .newlines) + "\n"
    }

    /// A part with its placeholders filled in.
    static func fill(_ part: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = part[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"),
                let value = values[String(rest[rest.index(after: open)..<close])]
            else {
                result += "{"
                rest = rest.dropFirst()
                continue
            }
            result += value
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
