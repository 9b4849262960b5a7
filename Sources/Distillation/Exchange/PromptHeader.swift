import Foundation
import Graphs
import JSON
import Support

/// The origin of a file of prompts, or of features made of them elsewhere.
///
/// The first line of a prompts file holds it as a JSON text in the member `header`, which other programs pass over.
public struct PromptHeader: Sendable, Equatable {
    private static let format = "lingu prompts 1"

    /// Where the knowledge comes from, the labels included that the file shows as training nodes'.
    public var teacher: TeacherNotice
    /// A hash of the graph.
    public let graphHash: String
    /// The graph's name.
    public let graphName: String
    /// How the prompts were written.
    public let prompts: PromptConfiguration
    /// The classes in the order of the scores.
    public let classNames: [String]
    /// The tokens of each class's name as an answer.
    public let answerTokens: [[Int32]]
    /// Where the file is read from, for errors.
    private static let limit = 64 << 20

    /// Describes the prompts of a teacher for a graph.
    ///
    /// - Parameters:
    ///   - teacher: Whose prompts.
    ///   - graph: Of which graph's nodes.
    ///   - builder: Writes the prompts.
    ///   - shown: The nodes whose answers the file tells for training.
    /// - Throws: `TeacherError.emptyClassName`.
    public init(
        _ teacher: Teacher, graph: TextAttributedGraph, builder: PromptBuilder, shown: [Int]
    ) throws {
        var notice = teacher.notice
        if !shown.isEmpty {
            notice.note(
                TeacherNotice.SeenLabels(
                    graphHash: graph.dataHash, nodes: shown.sorted().map(Int32.init)))
        }
        self.teacher = notice
        graphHash = graph.dataHash
        graphName = graph.name
        prompts = builder.configuration
        classNames = graph.classNames
        answerTokens = try builder.answerTokens()
    }

    /// The header as JSON text.
    ///
    /// - Throws: `JSONError`.
    public func text() throws -> String {
        let tokens = answerTokens.map { JSONValue.array($0.map { .integer(Int64($0)) }) }
        let value: JSONValue = [
            "format": .string(Self.format), "graph": .string(graphName), "hash": .string(graphHash),
            "classes": .strings(classNames), "answers": .array(tokens),
            "teacher": try JSONValue(encoding: teacher),
            "prompts": try JSONValue(encoding: prompts),
        ]
        return value.text()
    }

    /// Reads what `text()` gave.
    ///
    /// - Parameters:
    ///   - text: The JSON text.
    ///   - path: The file it stood in, for errors.
    /// - Throws: `TeacherError.damagedFacts` or `JSONError`.
    public init(parsing text: String, of path: String) throws {
        let facts = try JSONValue(parsing: Array(text.utf8))
        guard try facts.stringIfPresent("format") == Self.format else {
            throw TeacherError.damagedFacts(path: path, reason: "its header has another format")
        }
        guard let prompts = try Teacher.prompts(in: facts, of: path),
            let teacher: TeacherNotice = try facts["teacher"]?.decoded()
        else {
            throw TeacherError.damagedFacts(path: path, reason: "its header lacks the prompts")
        }
        self.prompts = prompts
        self.teacher = teacher
        graphName = try facts.string(at: "graph")
        graphHash = try facts.string(at: "hash")
        classNames = try facts.strings(at: "classes")
        answerTokens = try facts.array(at: "answers").map { tokens in
            try tokens.array().map { token in
                let number = try token.integer()
                guard let small = Int32(exactly: number), small >= 0 else {
                    throw TeacherError.damagedFacts(
                        path: path, reason: "\(number) is no token of an answer")
                }
                return small
            }
        }
    }

    /// Reads the header of a prompts file.
    ///
    /// - Throws: `FileError`, `JSONError`, or `TeacherError.damagedFacts` if it has none.
    public init(promptsFile path: String) throws {
        let line = try MappedFile(path: path).withBytes { bytes in
            Array(bytes.prefix(Self.limit).prefix { $0 != UInt8(ascii: "\n") })
        }
        guard let text = try JSONValue(parsing: line).stringIfPresent("header") else {
            throw TeacherError.damagedFacts(
                path: path, reason: "its first line has no header; `teacher export` writes one")
        }
        try self.init(parsing: text, of: path)
    }
}

extension Teacher {
    /// The teacher with the prompts that a file of `teacher export` was written with, after an adapter was tuned
    /// on that file elsewhere; the labels that the file showed count as seen.
    public func reading(_ header: PromptHeader) -> Teacher {
        var notice = notice
        for seen in header.teacher.allSeenLabels { notice.note(seen) }
        return with(
            model: model, prompts: header.prompts, tuning: tuning, notice: notice)
    }
}
