import Support
import Testing

@testable import Compute

@Suite struct BFloat16RoundingTests {
    /// Rounds to nearest, ties to even, also where the last vector is partial; NaN and infinities
    /// are preserved.
    @Test(arguments: [1, 16, 37])
    func roundsToTheNearest(count: Int) {
        var source = RandomSource(seed: count)
        var elements = (0..<count).map { _ in Float(source.normal()) }
        let special: [Float] = [
            .infinity, -.infinity, 0, Float(bitPattern: 0x3f80_8000),
            Float(bitPattern: 0x3f81_8000),
            .greatestFiniteMagnitude, .leastNonzeroMagnitude,
        ]
        for (i, number) in special.enumerated() where i < count { elements[i] = number }
        if count > special.count { elements[special.count] = Float(bitPattern: 0x7f80_0001) }
        var rounded = [UInt16](repeating: 0, count: count)
        BFloat16Rounding.round(elements, into: &rounded, count: count)
        let found = rounded.map { Float(bitPattern: UInt32($0) << 16) }
        for (number, result) in zip(elements, found) {
            if number.isNaN {
                #expect(result.isNaN)
                continue
            }
            let below = Float(bitPattern: number.bitPattern & 0xffff_0000)
            let above = Float(bitPattern: (number.bitPattern & 0xffff_0000) &+ 0x1_0000)
            let (down, up) = (
                abs(Double(number) - Double(below)), abs(Double(above) - Double(number))
            )
            let isEven = below.bitPattern & 0x1_0000 == 0
            let expected = !number.isFinite || down < up || (down == up && isEven) ? below : above
            #expect(result == expected || number == .greatestFiniteMagnitude && result == .infinity)
        }
    }
}
