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

    @Test func rivalsAreAddedBelow() throws {
        let tiny = try TinySession(withModels: true)
        let table = try tiny.table(
            "compare [tiny-student tiny-distilled] --rivals --knowledge tiny-knowledge")
        #expect(
            (0..<table.rowCount).map { table[$0, "model"] }
                == [
                    "tiny-student", "tiny-distilled", "label propagation", "plain gcn",
                    "plain gcn, hop features as input", "logistic regression on hop features",
                ].map { .text($0) })
        #expect(table[2, "parameters"] == .nothing)
        #expect(try tiny.table("compare [tiny-student]").rowCount == 1)
    }

    @Test func rivalsNeedAStudent() throws {
        let tiny = try TinySession(withModels: true)
        let error = try tiny.failure(of: "compare [tiny-teacher] --graph tiny --rivals")
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
            "compare [(student train other --epochs 1)] --rivals --knowledge known",
        ] {
            #expect(try tiny.failure(of: source).name == "LabelsSeen", "\(source)")
        }
        #expect(try tiny.table("teacher evaluate tiny-teacher other").rowCount > 1)
    }
}
