import CommandLanguage
import Distillation
import Figures
import Graphs
import Support
import Testing

@testable import Commands

/// A sink that raises the flag at a report.
private final class StoppingProgress: ProgressReport {
    let cancellation = Cancellation()
    private let left: Monitor<Int>
    private let stage: String

    init(at report: Int, of stage: String) {
        left = Monitor(report)
        self.stage = stage
    }

    func report(_ update: ProgressUpdate) {
        guard update.stage.hasPrefix(stage), update.completed > 0 else { return }
        left.change { $0 -= 1 }
        if left.withLock({ $0 <= 0 }) { cancellation.cancel() }
    }
}

@Suite struct HonestMeasureTests {
    /// Runs a cell that is interrupted at a report of its work.
    private func interrupt(_ tiny: TinySession, _ source: String, at report: Int, of stage: String)
        throws
    {
        let cell = CellSession(
            session: tiny.session, output: tiny.output,
            progress: StoppingProgress(at: report, of: stage))
        _ = try LanguageService(commands: tiny.session.commands).evaluate(source, in: cell)
    }

    /// `metrics`, `compare`, the figure and the card give one calibration error.
    @Test func calibrationErrorsAgreeEverywhere() throws {
        let tiny = try TinySession(withModels: true)
        let student = try #require(
            tiny.session.value(named: "tiny-student")?.object(as: StudentValue.self))
        let errors = student.runs.testCalibrationErrors
        let mean = SampleStatistics(errors).mean
        #expect(errors.count == 2)
        let table = try tiny.table("metrics tiny-student")
        #expect(table[0, "ece"] == .number(mean))
        #expect(table[0, "ece-sd"] == .number(SampleStatistics(errors).deviation))
        let percent = Percent.summary(errors)
        #expect(try tiny.table("compare [tiny-student]")[0, "ece"] == .text(percent))
        #expect(try tiny.run("tiny-student").plainText().contains(percent))
        for bins in [5, 15, 40] {
            let value = try tiny.run("plot calibration tiny-student --bins \(bins)")
            let rendering = try #require(value.object(as: FigureValue.self)?.rendering)
            let figure = try #require(rendering as? CalibrationFigure)
            #expect(try abs(#require(figure.expectedCalibrationError) - mean) < 1e-12)
            #expect(
                figure.terminalText(width: 100, color: false)
                    .contains("ECE, 15 bins, mean over seeds (n = 2)"))
        }
    }

    @Test func interruptedTrainingsAreMarked() throws {
        let tiny = try TinySession(withModels: true)
        try interrupt(
            tiny, "half = student train tiny --epochs 40 --patience 0 --seeds 0..4", at: 45,
            of: "training")
        let mark = "interrupted at epoch 5 of 40, 2 of 5 seeds"
        #expect(try tiny.run("half").plainText().contains("■ \(mark)"))
        #expect(try tiny.run("student describe half").plainText().contains("■ \(mark)"))
        #expect(try tiny.table("metrics half")[0, "status"] == .text(mark))
        let seeds = try tiny.table("metrics half --per-seed")
        #expect(seeds[0, "status"] == .text("finished"))
        #expect(seeds[1, "status"] == .text("interrupted at epoch 5"))
        let table = try tiny.table("compare [tiny-student half]")
        #expect(table[1, "note"] == .text("■ \(mark)"))
        #expect(table[1, "p"] == .nothing && table[1, "d"] == .nothing)
        let list = try tiny.run("session list").plainText()
        #expect(list.contains("interrupted"))
        let path = "half-\(tiny.session.home.path.suffix(8))"
        try tiny.run("student save half '\(path)'; again = student load '\(path)'")
        #expect(try tiny.table("metrics again")[0, "status"] == .text(mark))
    }

    /// Four of five seeds were never begun, and the one that ran is whole.
    @Test func missingSeedsAreMarked() throws {
        let tiny = try TinySession()
        try interrupt(
            tiny, "one = student train tiny --epochs 6 --patience 0 --seeds 0..4", at: 6,
            of: "training")
        let table = try tiny.table("metrics one")
        #expect(table[0, "status"] == .text("interrupted, 1 of 5 seeds"))
        #expect(table[0, "seeds"] == .integer(1))
        let runs = try tiny.table("runs")
        #expect(runs[runs.rowCount - 1, "seeds"] == .text("1 of 5"))
    }

    @Test func interruptedTuningsAreMarked() throws {
        let tiny = try TinySession(withModels: true)
        try interrupt(
            tiny, "part = teacher tune tiny-teacher tiny --hops 1 --epochs 9 --rank 2", at: 2,
            of: "tuning")
        #expect(
            try tiny.run("part").plainText().contains("tuned in part (interrupted after 2 steps)"))
        let table = try tiny.table("compare [part] --graph tiny")
        #expect(table[0, "note"] == .text("■ tuned in part (interrupted after 2 steps)"))
        #expect(table.rowCount == 1)
    }

    @Test func aTeacherOfNoStepsIsNotTuned() throws {
        let tiny = try TinySession(withModels: true)
        tiny.cancellation.cancel()
        #expect(throws: Interrupted.self) {
            try tiny.run("none = teacher tune tiny-teacher tiny --hops 1 --epochs 1 --rank 2")
        }
        #expect(tiny.session.value(named: "none") == nil)
    }

    /// Both rows of a teacher that was not tuned, with the same values as `teacher evaluate`.
    @Test func untunedTeachersAreCalibratedToo() throws {
        let tiny = try TinySession(withModels: true)
        let table = try tiny.table("compare [tiny-student tiny-teacher]")
        #expect(table[1, "model"] == .text("tiny-teacher"))
        #expect(table[1, "note"] == .text("not tuned"))
        #expect(table[2, "model"] == .text("tiny-teacher, calibrated"))
        for (row, option) in [(1, ""), (2, " --calibrate")] {
            let rows = try tiny.table("teacher evaluate tiny-teacher tiny\(option)")
            guard case .number(let share) = rows[rows.rowCount - 1, "accuracy"] else {
                Issue.record("no accuracy")
                return
            }
            #expect(table[row, "accuracy"] == .text(Percent.summary([share])))
        }
    }

    @Test func shapesThatDifferAreSaid() throws {
        let tiny = try TinySession()
        try tiny.run(
            """
            one = student train tiny --epochs 1 --layers 1
            two = student train tiny --epochs 1 --style plain --width 16
            """)
        let table = try tiny.table("compare [one two]")
        #expect(table[0, "network"] == .text("gcn 1 × 64"))
        #expect(table[1, "network"] == .text("plain gcn 2 × 16"))
        #expect(table.caption?.contains("differ in layers or width") == true)
        #expect(try tiny.table("compare [one]").caption == nil)
        // Baselines have the depth and width of what they are compared with.
        let baselines = try tiny.table("compare [one] --baselines")
        // Until 0.1.0 the option was called `--rivals`.
        #expect(try tiny.table("compare [one] --rivals").rowCount == baselines.rowCount)
        let plain = (0..<baselines.rowCount).first { baselines[$0, "model"] == .text("plain gcn") }
        #expect(
            baselines[try #require(plain), "network"] == .text("plain gcn 1 × 64"))
    }

    @Test func embeddingSaysWhatIsInTheCache() throws {
        let tiny = try TinySession(withModels: true)
        do {
            try interrupt(
                tiny, "k = teacher embed tiny-teacher tiny --hops 2", at: 1, of: "embedding")
        } catch let error as Interrupted {
            #expect(error.remedy.contains("of 12 nodes are in the cache"))
        }
    }

    @Test func tablesOfDirectedGraphsHaveBothDegrees() throws {
        let tiny = try TinySession()
        var parts = GraphParts(name: "arrows", ids: NodeIDs(rowNumbers: 3))
        parts.edges = EdgeList([(0, 1), (1, 0), (1, 2)])
        parts.isDirected = true
        let graph = try TextAttributedGraph(parts)
        tiny.session.assign(.object(GraphValue(graph)), to: "arrows")
        let nodes = try tiny.table("nodes arrows")
        #expect((0..<3).map { nodes[$0, "degree"] } == [2, 3, 1].map { .integer($0) })
        #expect((0..<3).map { nodes[$0, "in"] } == [1, 1, 1].map { .integer($0) })
        #expect((0..<3).map { nodes[$0, "out"] } == [1, 2, 0].map { .integer($0) })
        #expect(try tiny.run("arrows").plainText().contains("degree (in + out)"))
        let degrees = try tiny.table("degrees arrows")
        #expect(degrees[degrees.rowCount - 1, "degree"] == .integer(3))
    }
}
