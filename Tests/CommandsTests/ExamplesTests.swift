import CommandLanguage
import Foundation
import Support
import Testing

@testable import Commands

@Suite struct CommandRegistryTests {
    @Test func isDeclaredWell() {
        #expect(CommandRegistry.all.audit().isEmpty, "\(CommandRegistry.all.audit())")
    }

    @Test func commandWordsCannotBeNames() throws {
        let tiny = try TinySession()
        for name in ["where", "help", "graph", "session", "runs"] {
            #expect(try tiny.failure(of: "\(name) = 1").name == "ReservedName")
        }
    }

    @Test func theReferenceNamesEveryCommand() {
        let reference = LanguageService(commands: CommandRegistry.all).referenceMarkdown()
        for command in CommandRegistry.all.commands {
            #expect(reference.contains("### `\(command.name)`"), "\(command.name)")
        }
    }

    @Test func everyErrorHasARemedy() {
        let errors: [CommandError] = [
            .noSession, .unknownSetting(name: "sede", known: ["seed"]),
            .badSetting(name: "rows", found: "0", allowed: "1 to 9"),
            .unknownValue(name: "a", suggestion: nil), .unknownValue(name: "a", suggestion: "b"),
            .unusable(what: "a", why: "b", remedy: "c"), .fileExists(path: "a"),
            .raised(name: "A", message: "b", remedy: "c"),
        ]
        for error in errors {
            #expect(!error.name.isEmpty && !error.summary.isEmpty && !error.remedy.isEmpty)
        }
    }
}

/// Runs every example of every command.
@Suite(.serialized) struct ExamplesTests {
    /// A command's example, by its place.
    struct Case: CustomTestStringConvertible, Sendable {
        let example: Example
        var testDescription: String { example.source }
    }

    static let cases = CommandRegistry.all.commands.flatMap {
        $0.examples.map { Case(example: $0) }
    }

    @Test(arguments: cases) func runs(_ item: Case) throws {
        let tiny = try TinySession(withModels: true)
        let value: Value
        do {
            value = try tiny.run(item.example.source)
        } catch let error as any Diagnostic where error.name == "NotInstalled" {
            print("skipped, for its data are not on this machine: \(item.example.source)")
            return
        }
        guard let prints = item.example.prints else { return }
        let text = Presentation.bundle(of: value, settings: tiny.session.settings).plainText
        #expect(text.contains(prints), "\(item.example.source) gives\n\(text)")
    }
}
