import CommandLanguage
import Support
import Testing

@testable import Commands

/// The terms of the field: each is explained, and its example runs.
@Suite(.serialized) struct FieldTermsTests {
    static let names = FieldTerms.all.map(\.name)

    @Test func areWrittenWell() {
        var seen: Set<String> = []
        for term in FieldTerms.all {
            for name in [term.name] + term.otherNames {
                #expect(seen.insert(name.lowercased()).inserted, "\(name) is there twice")
            }
            #expect(term.text.hasSuffix(".") && !term.text.contains("  "), "\(term.name)")
            #expect(!term.formula.isEmpty && !term.example.isEmpty, "\(term.name)")
        }
    }

    @Test(arguments: [
        "homophily", "hop", "teacher", "student", "distillation", "contrastive loss", "temperature",
        "macro-F1", "macro-f1", "ECE", "ece", "LoRA", "lora", "few-label split",
        "label propagation",
        "TF-IDF", "baseline", "baselines", "no-teacher student", "plain GNN", "Contrastive-Loss",
    ]) func isExplained(_ name: String) throws {
        let tiny = try TinySession()
        let text = try tiny.run("help \(name)").plainText(rows: 100)
        #expect(text.contains("Formula:") && text.contains("To see it:"), "\(text)")
    }

    @Test func aMisspeltTermGetsTheNearest() throws {
        let tiny = try TinySession()
        #expect(try tiny.failure(of: "help homophilly").remedy.contains("homophily"))
    }

    /// The names of the first session, and what stands for them here.
    private static let names0 = [
        ("nouns", "tiny"), ("tuned", "tiny-teacher"), ("knowledge", "tiny-knowledge"),
        ("plain", "tiny-student"), ("small", "tiny-distilled"),
    ]

    @Test(arguments: names) func exampleRuns(_ name: String) throws {
        let tiny = try TinySession(withModels: true)
        for (theirs, ours) in Self.names0 {
            tiny.session.assign(try #require(tiny.session.value(named: ours)), to: theirs)
        }
        let term = try #require(FieldTerms.all.first { $0.name == name })
        var source = term.example.replacing("few:10", with: "few:2").replacing("35", with: "3")
        if source.contains("student ") && !source.contains("describe") {
            if source.contains("student train") || source.contains("student distill") {
                let parts = source.split(separator: " | ", maxSplits: 1)
                source = ([parts[0] + " --epochs 2"] + parts.dropFirst()).joined(separator: " | ")
            }
        }
        if source.hasPrefix("ablate") { source += " --epochs 1 --seeds [0]" }
        _ = try tiny.run(source)
    }
}
