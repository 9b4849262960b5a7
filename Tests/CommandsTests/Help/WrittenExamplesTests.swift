import CommandLanguage
import Foundation
import JSON
import Support
import Testing

@testable import Commands

/// All statements in the README, the documentation and the notebooks run.
@Suite struct WrittenExamplesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Blocks of code without a language whose first line is a statement of the language.
    private static func blocks(_ text: String) -> [String] {
        let parts = text.split(separator: "```", omittingEmptySubsequences: false)
        return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }.filter { block in
            let first = block.split(separator: "\n").first ?? ""
            return block.hasPrefix("\n")
                && CommandRegistry.all.names.contains {
                    first.contains(" = \($0) ") || first.hasPrefix($0)
                }
        }
    }

    private func check(_ source: String, _ place: String) {
        #expect(throws: Never.self, "\(place): \(source)") {
            _ = try LanguageService(commands: CommandRegistry.all).parse(source).statements.count
        }
        let options = Set(CommandRegistry.all.commands.flatMap { $0.options.map(\.name) })
        for word in source.split(whereSeparator: \.isWhitespace) where word.hasPrefix("--") {
            let name = word.dropFirst(2).prefix { $0.isLetter || $0 == "-" || $0.isNumber }
            #expect(options.contains(String(name)), "\(place): --\(name)")
        }
    }

    @Test(arguments: ["README.md", "Sources/lingu/Documentation.docc/GettingStarted.md"])
    func pagesShowWhatCanBeTyped(_ path: String) throws {
        let blocks = Self.blocks(try Self.text(path))
        #expect(!blocks.isEmpty)
        for block in blocks { check(block, path) }
    }

    @Test(arguments: ["quickstart", "graphs-and-students"])
    func notebooksShowWhatCanBeTyped(_ name: String) throws {
        let notebook = try JSONValue(parsing: try Self.text("notebooks/\(name).ipynb"))
        for cell in notebook["cells"]?.arrayValue ?? []
        where cell["cell_type"]?.stringValue == "code" {
            let lines = cell["source"]?.arrayValue?.compactMap(\.stringValue) ?? []
            check(lines.joined(), name)
        }
    }

    @Test func studiesShowWhatCanBeTyped() throws {
        let folder = Self.root.appending(path: "notebooks/studies").path
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasSuffix(".lingu") {
            check(try Self.text("notebooks/studies/\(name)"), name)
        }
    }
}
