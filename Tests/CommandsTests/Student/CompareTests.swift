import CommandLanguage
import Distillation
import Testing

@testable import Commands

@Suite struct CompareTests {
    @Test func aPlainNetworkHasTheParametersOfTwoConvolutions() throws {
        let tiny = try TinySession()
        let width = try #require(
            tiny.run("student train tiny --epochs 1 --style plain --width 4")
                .object(as: StudentValue.self))
        let best = try #require(width.runs.best)
        let inputs = width.runs.configuration.inFeatures
        #expect(best.model.parameterCount == inputs * 4 + 4 + 4 * 2 + 2)
        #expect(width.runs.configuration.inputDropout == 0.5)
    }

    @Test func baselinesAreAddedBelow() throws {
        let tiny = try TinySession(withModels: true)
        let table = try tiny.table(
            "compare [tiny-student tiny-distilled] --baselines --knowledge tiny-knowledge")
        let names = ["tiny-student", "tiny-distilled"] + Baseline.all.map { $0.name(for: .gcn) }
        #expect((0..<table.rowCount).map { table[$0, "model"] } == names.map { .text($0) })
        #expect(table[2, "parameters"] == .nothing)
        #expect(table[0, "needs llm"] == .nothing)
        let needs = (2..<table.rowCount).map { table[$0, "needs llm"] }
        #expect(needs == Baseline.all.map { .text($0.needsLanguageModel ? "yes" : "no") })
        // The best baseline without a language model gains nothing over itself.
        let gains = (2..<table.rowCount).filter { table[$0, "needs llm"] == .text("no") }
            .compactMap { table[$0, "gain"]?.asNumber }
        #expect(gains.max() == 0)
        #expect(try tiny.table("compare [tiny-student]").rowCount == 1)
    }

    @Test func withoutHopFeaturesTheOthersAreLeft() throws {
        let tiny = try TinySession(withModels: true)
        let table = try tiny.table("compare [tiny-student] --baselines")
        #expect(table.rowCount == 1 + Baseline.all.filter { !$0.readsKnowledge }.count)
        #expect((1..<table.rowCount).allSatisfy { table[$0, "needs llm"] == .text("no") })
    }

    @Test func baselinesNeedAStudent() throws {
        let tiny = try TinySession(withModels: true)
        let error = try tiny.failure(of: "compare [tiny-teacher] --graph tiny --baselines")
        #expect(error.summary.contains("a student's seeds"))
    }

    /// A teacher tuned with one split may not be judged with another that asks for what it was told.
    @Test func aTeacherThatSawTestLabelsIsRefused() throws {
        let tiny = try TinySession(withModels: true)
        try tiny.run(
            """
            tuned = teacher tune tiny-teacher tiny --hops 1 --epochs 1 --rank 2
            known = teacher embed tuned tiny --no-cache
            other = graph split tiny random:50/25/25 --seed 3
            """)
        try tiny.run("student distill tiny known --epochs 1")
        for source in [
            "student distill other known --epochs 1", "teacher evaluate tuned other",
            "compare [tuned] --graph other",
            "compare [(student train other --epochs 1)] --baselines --knowledge known",
        ] {
            #expect(try tiny.failure(of: source).name == "LabelsSeen", "\(source)")
        }
        #expect(try tiny.table("teacher evaluate tiny-teacher other").rowCount > 1)
    }
}
