import Testing

@testable import Distillation

@Suite struct DrawComparisonTests {
    /// Differences of the draws' means 1, 2, 3, 4: t = 2.5 / (1.2910 / 2) = 3.8730, p = 0.0305 with three
    /// degrees of freedom, by hand and by SciPy's `ttest_rel`.
    @Test func seedsAreAveragedWithinTheirDraw() throws {
        let first = ["a": [10.0, 12], "b": [20.0], "c": [30.0, 30, 33], "d": [5.0]]
        let second = ["a": [12.0], "b": [21.0, 23], "c": [34.0], "d": [9.0, 9]]
        let found = try DrawComparison(first, second)
        #expect(found.draws == 4)
        #expect(abs(found.difference - 2.5) < 1e-12)
        #expect(abs(try #require(found.p) - 0.030466) < 1e-4)
        let interval = try #require(found.interval)
        #expect(interval.lowerBound >= 1 && interval.lowerBound < 1.8)
        #expect(interval.upperBound <= 4 && interval.upperBound > 3.2)
    }

    /// Pooling a thousand seeds of two draws does not make them a thousand draws.
    @Test func fewDrawsHaveNoTest() throws {
        let many = [Double](repeating: 1, count: 500)
        let found = try DrawComparison(["a": many, "b": many], ["a": many, "b": many])
        #expect(found.draws == 2)
        #expect(found.p == nil && found.interval == nil)
        #expect(found.difference == 0)
    }

    @Test func drawsOfOneSideAreLeftOut() throws {
        let found = try DrawComparison(
            ["a": [1.0], "b": [2.0], "c": []], ["b": [5.0], "c": [1.0], "d": [9.0]])
        #expect(found.draws == 1)
        #expect(found.difference == 3)
    }

    @Test func theIntervalDependsOnTheSeedAlone() throws {
        let first = ["a": [1.0], "b": [2.0], "c": [4.0]]
        let second = ["a": [2.0], "b": [4.0], "c": [3.0]]
        #expect(
            try DrawComparison(first, second, seed: 4) == DrawComparison(first, second, seed: 4))
    }
}
