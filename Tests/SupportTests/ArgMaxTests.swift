import Support
import Testing

@Suite("The place of the largest element")
struct ArgMaxTests {
    @Test("NaN never wins, wherever it stands")
    func nan() {
        #expect([Float.nan, 1, 2].argMax == 2)
        #expect([3, Float.nan, 2].argMax == 0)
        #expect([-.infinity, Double.nan].argMax == 0)
        #expect([1, .infinity, Double.nan].argMax == 1)
    }

    @Test("Of equal elements the first wins")
    func ties() {
        #expect([0.25, 0.5, 0.5].argMax == 1)
        #expect([-0.0, 0.0].argMax == 0)
    }

    @Test("Without a number there is no place")
    func none() {
        #expect([Double]().argMax == nil)
        #expect([Float.nan, .nan].argMax == nil)
    }
}
