import CommandLanguage
import Foundation
import Graphs
import Store
import Support
import Testing

@testable import Commands

/// Completion where a newcomer needs it.
@Suite struct CompletionTests {
    private func offered(_ source: String, _ tiny: TinySession) -> [String] {
        LanguageService(commands: tiny.session.commands)
            .complete(source, cursor: source.unicodeScalars.count, in: tiny.cell).map(\.text)
    }

    @Test func helpOffersTopicsVerbsAndTerms() throws {
        let tiny = try TinySession()
        let all = offered("help ", tiny)
        for topic in ["graph", "compare", "pipes", "homophily"] { #expect(all.contains(topic)) }
        #expect(offered("help homo", tiny) == ["homophily"])
        #expect(offered("help graph lo", tiny).contains("load"))
    }

    @Test func installedTeachersComeFirst() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/home-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let home = LinguHome(path: folder)
        try FileManager.default.createDirectory(
            atPath: home.models + "/zebra", withIntermediateDirectories: true)
        try Data([0]).write(to: URL(filePath: home.models + "/zebra/model.gguf"))
        let tiny = try TinySession(home: home)
        #expect(offered("teacher load ", tiny).first == "zebra")
        #expect(offered("t = teacher load gem", tiny).contains("gemma3-270m"))
    }

    @Test func sessionsAndNamesAreOffered() throws {
        let tiny = try TinySession()
        try tiny.run("session save lesson-1")
        #expect(offered("session restore ", tiny).contains("lesson-1"))
        #expect(offered("session forget ", tiny).contains("tiny-table"))
        #expect(!offered("session forget tiny ", tiny).contains("tiny"))
    }

    @Test func settingsHaveTheirValues() throws {
        let tiny = try TinySession()
        #expect(offered("set theme ", tiny).starts(with: ["light", "dark"]))
        #expect(offered("set progress l", tiny) == ["line"])
    }

    @Test func classesAndSplitsAreOffered() throws {
        let tiny = try TinySession()
        #expect(offered("graph build wordnet --classes [", tiny).contains("food"))
        #expect(!offered("graph build wordnet --classes [food ", tiny).contains("food"))
        #expect(offered("graph subgraph tiny --classes [", tiny).starts(with: ["animal", "plant"]))
        #expect(offered("tiny | graph subgraph --classes [pl", tiny) == ["plant"])
        #expect(offered("graph split tiny ", tiny).starts(with: ["given", "few:10"]))
    }

    @Test func valuesFollowAComparison() throws {
        let tiny = try TinySession()
        let quoted = ["\"animal\"", "\"plant\""]
        #expect(offered("tiny | nodes | where label == ", tiny).starts(with: quoted))
        #expect(offered("nodes tiny | where label != pl", tiny).first == "\"plant\"")
        #expect(offered("tiny-table | where degree > 2 and label == ", tiny).starts(with: quoted))
        #expect(offered("tiny | nodes | where label == \"pl", tiny) == ["plant"])
        #expect(offered("tiny | nodes | where split in [", tiny).contains("test"))
    }

    @Test func typesAreThoseThatFrontEndsDraw() throws {
        let known: Set<String> = [
            "function", "module", "method", "property", "value", "variable", "field", "keyword",
            "file", "folder",
        ]
        let tiny = try TinySession()
        let service = LanguageService(commands: tiny.session.commands)
        for source in ["", "graph ", "student train tiny --", "tiny-table | where ", "set theme "] {
            let found = service.complete(source, cursor: source.count, in: tiny.cell)
            #expect(!found.isEmpty && found.allSatisfy { known.contains($0.frontEndType) })
        }
    }

    @Test func optionsSayTheirDefault() throws {
        let tiny = try TinySession()
        let found = LanguageService(commands: tiny.session.commands)
            .complete("student train tiny --wid", cursor: 24, in: tiny.cell)
        #expect(found.first?.help.contains("Default: 64 (light), 1024 (reference).") == true)
    }

    @Test func definitionsHaveADetailLevel() throws {
        let tiny = try TinySession()
        try tiny.run("def twice [n] { (n * 2) }")
        let service = LanguageService(commands: tiny.session.commands)
        let brief = service.inspect("twice 4", cursor: 3, detail: 0, in: tiny.cell)?.plainText ?? ""
        let whole = service.inspect("twice 4", cursor: 3, detail: 1, in: tiny.cell)?.plainText ?? ""
        #expect(brief.contains("twice n") && !brief.contains("n * 2"))
        #expect(whole.contains("n * 2"))
    }
}
