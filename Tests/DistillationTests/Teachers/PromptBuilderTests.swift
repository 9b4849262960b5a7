import Graphs
import Support
import Testing

@testable import Distillation

@Suite struct PromptBuilderTests {
    private func builder(
        _ change: (inout PromptConfiguration) -> Void = { _ in }
    ) throws -> PromptBuilder {
        var configuration = TeacherFixtures.prompts()
        change(&configuration)
        return try TeacherFixtures.teacher().promptBuilder(
            for: TeacherFixtures.graph(), configuration: configuration)
    }

    /// The class names stand in the instruction and nowhere else, unless training labels are shown.
    @Test func noLabelEntersAPrompt() throws {
        let builder = try builder()
        for node in 0..<8 {
            let prompt = try builder.prompt(for: node)
            let told = ([prompt.centre] + prompt.hops + prompt.queries).map(\.text).joined()
            #expect(!told.contains("red thing") && !told.contains("blue thing"))
        }
    }

    @Test func onlyTrainingNeighboursShowTheirLabels() throws {
        let builder = try builder { configuration in
            configuration.showsTrainingLabels = true
            configuration.neighborsPerHop = 8
        }
        for node in 0..<8 {
            #expect(!(try builder.prompt(for: node).centre.text.contains("thing")))
        }
        // Node 5's neighbours are 4 (validation) and 6 (test): neither label may show at hop 1.
        #expect(!(try builder.prompt(for: 5).hops[0].text.contains("thing")))
        // Node 2's are 1 and 3, both training nodes.
        #expect(try builder.prompt(for: 2).hops[0].text.contains("(blue thing)"))
    }

    @Test func everyPromptExtendsTheOneBefore() throws {
        let prompt = try builder().prompt(for: 0)
        for hop in 0..<2 {
            let shorter = prompt.tokens(hop: hop).dropLast(prompt.queries[hop].tokens.count)
            #expect(prompt.tokens(hop: hop + 1).starts(with: shorter))
        }
        #expect(try builder().prompt(for: 0) == prompt)
    }

    /// No prompt exceeds the budget, and later hops are cut before earlier ones.
    @Test func theBudgetIsSpentFromTheCentreOutwards() throws {
        let whole = try builder().prompt(for: 0)
        let longest = whole.tokens(hop: 2).count
        var seenCut = false
        for budget in stride(from: longest, to: longest / 2, by: -7) {
            guard let prompt = try? builder({ $0.maximumTokens = budget }).prompt(for: 0) else {
                break
            }
            for hop in 0...2 { #expect(prompt.tokens(hop: hop).count <= budget) }
            if prompt.hops[0].tokens.count < whole.hops[0].tokens.count {
                #expect(prompt.hops[1].tokens.count <= whole.hops[1].tokens.count)
            }
            seenCut = seenCut || prompt.hops != whole.hops
        }
        #expect(seenCut)
        #expect(throws: TeacherError.self) {
            try builder { $0.maximumTokens = 10 }.prompt(for: 0)
        }
    }

    @Test func templatesSurviveBeingWrittenAndRead() throws {
        #expect(try PromptTemplate(parsing: PromptTemplate.standard.text) == .standard)
        #expect(throws: TeacherError.self) { try PromptTemplate(parsing: "[query]\n") }
        #expect(throws: TeacherError.self) { try PromptTemplate(parsing: "[sorcery]\nx") }
        #expect(throws: TeacherError.self) { try PromptTemplate(parsing: "[centre]\nno text") }
    }
}
