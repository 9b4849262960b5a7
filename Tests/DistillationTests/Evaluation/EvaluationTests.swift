import Tensor
import Testing

@testable import Distillation

@Suite struct EvaluationTests {
    @Test func metricsMatchHandCounts() throws {
        let metrics = ClassificationMetrics(
            predictions: [0, 0, 1, 1, 2, 0], labels: [0, 0, 0, 1, 1, 1], classes: 4)
        #expect(metrics.accuracy == 0.5)
        #expect(
            metrics.confusion == [[2, 1, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
        // F1 of class 0: 4/6, of class 1: 2/5, of class 2: 0; class 3 neither occurs nor is predicted.
        #expect(abs(metrics.macroF1 - (4.0 / 6 + 2.0 / 5) / 3) < 1e-12)
        #expect(metrics.calibrationError == nil)
    }

    @Test func calibrationErrorIsTheGapBetweenConfidenceAndAccuracy() throws {
        let probabilities = Tensor([0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.6, 0.4], shape: [4, 2])
        let metrics = ClassificationMetrics(
            probabilities: probabilities, labels: [0, 1, 1, 0], nodes: [0, 1, 2, 3])
        let error = try #require(metrics.calibrationError)
        // Four bins of one node each: |0.9 − 1|, |0.8 − 0|, |0.7 − 1|, |0.6 − 1|.
        #expect(abs(error - (0.1 + 0.8 + 0.3 + 0.4) / 4) < 1e-6)
        let empty = ClassificationMetrics(
            probabilities: probabilities, labels: [0, 1, 1, 0], nodes: [])
        #expect(empty.accuracy.isNaN)
    }

    /// Values of `scipy.stats.ttest_rel`.
    @Test func pairedTestsMatchSciPy() throws {
        let first = [0.62, 0.61, 0.63, 0.60, 0.64]
        let second = [0.66, 0.62, 0.66, 0.65, 0.66]
        let comparison = PairedComparison(first, second)
        #expect(abs(comparison.difference - 0.03) < 1e-12)
        #expect(abs(try #require(comparison.t) - 4.242640687119282) < 1e-9)
        #expect(abs(try #require(comparison.p) - 0.013235) < 1e-5)
        #expect(abs(try #require(comparison.effect) - 1.8973665961010258) < 1e-9)
        let short = PairedComparison([1, 2], [2, 3])
        #expect(short.p == nil && short.t == nil && short.effect == nil)
        #expect(PairedComparison([1, 2, 3], [1, 2, 3]).p == 1)
    }

    @Test func tDistributionMatchesTables() {
        for (t, freedom, p) in [
            (2.776445, 4.0, 0.05), (12.7062, 1.0, 0.05), (1.959964, 1e7, 0.05), (0, 3, 1),
            (4.604095, 4.0, 0.01),
        ] {
            #expect(abs(StudentDistribution.twoSided(t: t, freedom: freedom) - p) < 1e-5)
        }
    }

    @Test func holmCorrectsInOrder() {
        let corrected = PairedComparison.holm([0.01, nil, 0.04, 0.03])
        #expect(corrected[1] == nil)
        for (found, expected) in zip(
            [corrected[0], corrected[2], corrected[3]], [0.03, 0.06, 0.06])
        {
            #expect(abs((found ?? 0) - expected) < 1e-12)
        }
    }

    @Test func summariesUseTheSampleDeviation() {
        let summary = SampleStatistics([1, 2, 3, 4])
        #expect(summary.mean == 2.5)
        #expect(abs(summary.deviation - 1.2909944487358056) < 1e-12)
        #expect(SampleStatistics([7]).deviation == 0)
    }

    @Test func classesHavePrecisionAndRecall() {
        let metrics = ClassificationMetrics(
            predictions: [0, 0, 1, 1, 1], labels: [0, 1, 1, 1, 0], classes: 3)
        let scores = metrics.classes
        #expect(scores.map(\.support) == [2, 3, 0] && scores.map(\.predicted) == [2, 3, 0])
        #expect(scores[0].precision == 0.5 && scores[0].recall == 0.5 && scores[0].f1 == 0.5)
        #expect(scores[1].precision == 2.0 / 3 && scores[1].f1 == 2.0 / 3)
        #expect(scores[2].precision == nil && scores[2].recall == nil && scores[2].f1 == nil)
        #expect(abs(metrics.macroF1 - (0.5 + 2.0 / 3) / 2) < 1e-12)
    }
}
