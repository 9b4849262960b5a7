import CommandLanguage
import Distillation
import Support
import Testing

@testable import Commands

/// Benchmarks and ablations.
@Suite struct StudiesTests {
    @Test func benchmarksHoldModelsAgainstTheTeacher() throws {
        let tiny = try TinySession(withModels: true)
        let table = try tiny.table(
            "benchmark [tiny-student tiny-teacher] --runs 4 --nodes 3")
        #expect(table.column(named: "model")?.cells == .texts(["tiny-student", "tiny-teacher"]))
        #expect(table[1, "faster"] == .number(1) && table[1, "smaller"] == .number(1))
        for row in 0..<2 {
            let times = try ["fastest", "ms/node", "slowest"].map {
                try #require(table[row, $0]?.asNumber)
            }
            #expect(times == times.sorted() && times[0] > 0)
            let rate = try #require(table[row, "nodes/s"]?.asNumber)
            #expect(abs(rate * times[1] - 1_000) < 1e-6)
        }
        let bytes = try table.requireNumbers("bytes").compactMap { $0 }
        #expect(table[0, "smaller"] == .number(bytes[1] / bytes[0]))
        let alone = try tiny.table("benchmark tiny-student --runs 1")
        #expect(alone[0, "faster"] == .number(1))
        #expect(try tiny.failure(of: "benchmark tiny-teacher").remedy.contains("--graph"))
        tiny.cancellation.cancel()
        #expect(throws: Interrupted.self) { try tiny.run("benchmark tiny-student") }
    }

    @Test func ablationsLeaveOutEachPart() throws {
        let tiny = try TinySession(withModels: true)
        let table = try tiny.table(
            "ablate tiny tiny-knowledge --epochs 3 --seeds 0..2 --widths [8 24]")
        #expect(
            table.column(named: "variant")?.cells
                == .texts([
                    "whole method", "no teacher", "no local loss", "no global loss",
                    "equal layer weights", "hop 0 only", "hops 0–1", "width 8", "width 24",
                ]))
        #expect(table[0, "p"] == .nothing && table[0, "difference"] == .nothing)
        for row in 1..<table.rowCount {
            #expect(table[row, "difference"]?.asNumber?.isFinite == true)
            let p = try #require(table[row, "p"]?.asNumber)
            #expect((0...1).contains(p))
        }
        let counts = try table.requireNumbers("parameters").compactMap { $0 }
        #expect(counts[7] < counts[8] && counts[8] < counts[0] && counts[1] == counts[0])
        #expect(table.caption?.contains("3 seeds") == true)
        // The row without a teacher is what `student train` gives.
        try tiny.run("plain = student train tiny --epochs 3 --seeds 0..2")
        let plain = try #require(
            tiny.session.value(named: "plain")?.object(as: StudentValue.self))
        #expect(table[1, "accuracy"] == .text(Percent.summary(plain.runs.testAccuracies)))
        #expect(try tiny.run("runs").asTable?.rowCount ?? 0 > 0)
    }

    @Test func ablationsNeedTheirGraph() throws {
        let tiny = try TinySession(withModels: true)
        tiny.session.assign(
            .object(
                GraphValue(
                    try TinySession.graph.get().with(
                        texts: .init(Array(repeating: "x y", count: 12))))),
            to: "other")
        #expect(try tiny.failure(of: "ablate other tiny-knowledge").name == "OtherGraph")
        tiny.cancellation.cancel()
        #expect(throws: Interrupted.self) { try tiny.run("ablate tiny tiny-knowledge --epochs 2") }
    }
}
