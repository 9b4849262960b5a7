import Support
import Testing

@Suite struct CheckedIntegerTests {
    @Test func whatFitsIsCutOff() {
        #expect(2.9.integer == 2)
        #expect((-2.9).integer == -2)
        #expect(Float(7).integer == 7)
        #expect((-0x1p63).integer == Int.min)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 0x1p63, 1e308, -1e308])
    func whatDoesNotFitIsNil(number: Double) {
        #expect(number.integer == nil)
    }

    @Test func clampingNeverTraps() {
        #expect(Double.nan.integer(clampedTo: 0...9) == 0)
        #expect(Double.nan.integer(clampedTo: 3...9) == 3)
        #expect(Double.infinity.integer(clampedTo: 0...9) == 9)
        #expect((-1e300).integer(clampedTo: 0...9) == 0)
        #expect(4.7.integer(clampedTo: 0...9) == 4)
        #expect(1e300.integer(clampedTo: 0 ... .max) == .max)
    }
}
