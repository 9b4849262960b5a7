import TestSupport
import Testing

@testable import Tensor

@Suite struct ScaledAdditionTests {
    @Test func scaledAdditionsAndHeadMeansMatchDifferences() {
        let inputs = [
            randomTensor([3, 6], seed: 1), randomTensor([3, 6], seed: 2), Tensor([0.3], shape: [1]),
        ]
        #expect(
            GradientCheck.maximumError(at: inputs) {
                var sum = $0[0]
                sum.addScaled($0[1], onePlus: $0[2])
                return sum.meanOfHeads(2)
            } < 2e-3)
    }

    @Test func scaledAdditionsChangeNumbersInPlaceOnlyIfNobodyElseHoldsThem() {
        let (epsilon, b) = (Tensor([0], shape: [1]), Tensor([10, 20], shape: [2]))
        var alone = Tensor([1, 2], shape: [2])
        let address = alone.pointer
        alone.addScaled(b, onePlus: epsilon)
        #expect(alone.values == [11, 22] && alone.pointer == address)
        let held = alone
        alone.addScaled(b, onePlus: epsilon)
        #expect(alone.values == [21, 42] && held.values == [11, 22])
    }
}
