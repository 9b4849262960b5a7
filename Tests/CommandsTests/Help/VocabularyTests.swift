import Foundation
import JSON
import Testing

@testable import CommandLanguage
@testable import Commands

/// The words that front ends colour, in a file of the Python companion; `RECORD=1` rewrites it.
@Suite struct VocabularyTests {
    @Test func theCompanionKnowsEveryWord() throws {
        let table = CommandRegistry.all
        var names: [String] = []
        for command in table.commands { names += [command.name] + command.aliases }
        let pairs = names.map { $0.split(separator: " ").map(String.init) }
        var options: [String] = []
        for command in table.commands { options += command.options.map(\.name) }
        let lists: [(name: String, words: [String])] = [
            ("keywords", Array(CommandGrammar.keywords)),
            ("nouns", pairs.filter { $0.count == 2 }.map { $0[0] }),
            ("verbs", pairs.filter { $0.count == 2 }.map { $0[1] }),
            ("commands", pairs.filter { $0.count == 1 }.map { $0[0] }),
            ("functions", ExpressionFunction.all.map(\.name)),
            ("options", options),
        ]
        let lines = lists.map { list in
            let words = Set(list.words).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
            return "  \"\(list.name)\": [\(words)]"
        }
        let text = "{\n" + lines.joined(separator: ",\n") + "\n}\n"
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "kernelspec/python/lingu_kernel/grammar.json")
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        let known = try String(contentsOf: file, encoding: .utf8)
        #expect(known == text, "words changed; RECORD=1 rewrites \(file.lastPathComponent)")
    }
}
