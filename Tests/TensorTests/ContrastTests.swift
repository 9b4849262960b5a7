import Compute
import Foundation
import Support
import TestSupport
import Testing

@testable import Tensor

/// The contrastive loss at the ends of its options.
@Suite struct ContrastTests {
    /// A row of the same class that is much closer than its pair must not hide everything else.
    @Test(arguments: [Float(0.002), 0.01], [21, 40])
    func lowTemperaturesStayFinite(temperature: Float, count: Int) {
        let classes = (0..<count).map { Int32($0 % 2) }
        let t = randomTensor([count, 6], seed: 2).unitRows()
        // Each row looks like another of its class, away from its own pair.
        let s = t.gatheringRows((0..<count).map { Int32(($0 + 2) % count) }).scaled(by: -1)
        for rows in [s, s.scaled(by: -1)] {
            let loss = rows.contrastiveLoss(
                teacher: t, classes: classes, temperature: temperature
            ).item
            let naive = LossTests.naiveContrast(rows, t, classes, Double(temperature))
            #expect(loss.isFinite)
            // The plain formula overflows where differences are above 700 temperatures.
            if naive.isFinite {
                #expect(abs(Double(loss) - naive) < 1e-3 * max(1, naive), "\(loss), \(naive)")
            }
        }
    }
}
