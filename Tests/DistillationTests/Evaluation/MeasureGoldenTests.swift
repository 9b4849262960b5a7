import Foundation
import JSON
import Testing

@testable import Distillation

/// The measures that `metrics`, `compare`, cards and figures share.
@Suite struct MeasureGoldenTests {
    private func golden(_ name: String) throws -> JSONValue {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appending(path: "Goldens/measures/\(name).json"))
        return try JSONValue(parsing: [UInt8](data))
    }

    /// NumPy's errors, bin by bin; `make_measures.py` says how.
    @Test func calibrationErrorsMatchNumPy() throws {
        let golden = try golden("calibration")
        let errors = try golden.array(at: "seeds").map { seed -> Double in
            let confidences = try seed.array(at: "confidences").map { Float(try $0.number()) }
            let right = try seed.array(at: "right").map { try $0.number() == 1 }
            let error = try #require(CalibrationError.of(confidences, isRight: right))
            #expect(abs(error - (try seed.number(at: "ece"))) < 1e-9)
            return error
        }
        let summary = SampleStatistics(errors)
        #expect(abs(summary.mean - (try golden.number(at: "mean"))) < 1e-9)
        #expect(abs(summary.deviation - (try golden.number(at: "sd"))) < 1e-9)
    }

    @Test func calibrationErrorsOfNothingAndOfOddConfidences() throws {
        #expect(CalibrationError.of([], isRight: []) == nil)
        #expect(CalibrationError.bin(0) == 0 && CalibrationError.bin(1) == 14)
        #expect(CalibrationError.bin(.nan) == 0 && CalibrationError.bin(.infinity) == 14)
        // Half the answers are 0.45 too sure, half 0.35 too modest.
        let error = try #require(
            CalibrationError.of([0.95, 0.95, 0.65, 0.65], isRight: [true, false, true, true]))
        #expect(abs(error - 0.4) < 1e-6)
    }

    /// Rounding errors are no difference, and what few seeds happen to agree in no effect.
    @Test func differencesBelowTheResolutionAreZero() {
        let thirds = [0.1 + 0.2, 0.3, 0.7]
        let same = PairedComparison(thirds, [0.3, 0.1 + 0.2, 0.7])
        #expect(same.difference == 0 && same.p == 1 && same.t == nil && same.effect == nil)
        let cancelling = PairedComparison([0.1, 0.2, 0.3], [0.2, 0.3, 0.1])
        #expect(cancelling.difference == 0)
        let constant = PairedComparison([0.1, 0.2, 0.3], [0.2, 0.3, 0.4])
        #expect(abs(constant.difference - 0.1) < 1e-12)
        #expect(constant.t == nil && constant.p == nil && constant.effect == nil)
    }

    @Test func effectsNeedAMeasuredSpread() throws {
        let first = [0.50, 0.50, 0.50]
        // One of 100 test nodes more or less: a spread of 0.0058, less than a node.
        let tiny = PairedComparison(first, [0.95, 0.95, 0.96], resolution: 0.01)
        #expect(tiny.effect == nil && tiny.p != nil)
        // A spread above a node, but 45 times smaller than the difference.
        let agreeing = PairedComparison(first, [0.95, 0.94, 0.96], resolution: 0.01)
        #expect(agreeing.effect == nil)
        let measured = PairedComparison(first, [0.55, 0.51, 0.60], resolution: 0.01)
        let effect = try #require(measured.effect)
        #expect(effect > 1 && effect < PairedComparison.effectLimit)
        #expect(PairedComparison([0.5, 0.6], [0.6, 0.9]).effect == nil)
    }
}
