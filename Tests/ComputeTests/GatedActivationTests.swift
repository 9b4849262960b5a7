import Foundation
import Testing

@testable import Compute

/// Gates beside their formulas in Float64.
@Suite struct GatedActivationTests {
    /// Near 0, where they bend, and far beyond where exponentials end.
    private static let inputs: [Float] =
        (-4_000...4_000).map { Float($0) / 200 } + [-1e4, -300, -89, -88, 88, 89, 300, 1e4]

    private static func exact(_ x: Float, _ activation: GatedActivation) -> Double {
        let x = Double(x)
        return switch activation {
        case .silu: x / (1 + exp(-x))
        case .geluTanh:
            x / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        }
    }

    @Test(arguments: GatedActivation.allCases)
    func gatesAreWithinAFewRoundings(activation: GatedActivation) {
        let x = Self.inputs
        let up = x.indices.map { Float($0 % 7) - 3 }
        var y = [Float](repeating: .nan, count: x.count)
        activation.apply(gate: x, up: up, into: &y, count: x.count)
        let worst = x.indices.map { i in
            let size = max(abs(Double(x[i] * up[i])), 1e-30)
            return abs(Double(y[i]) - Self.exact(x[i], activation) * Double(up[i])) / size
        }.max()
        #expect(worst.map { $0 < 5e-7 } == true, "\(worst ?? .nan)")
    }

    /// NaN is not lost.
    @Test(arguments: GatedActivation.allCases)
    func whatIsNoNumberStaysSo(activation: GatedActivation) {
        var y: [Float] = [0, 0]
        activation.apply(gate: [.nan, 1], up: [1, .nan], into: &y, count: 2)
        #expect(y[0].isNaN && y[1].isNaN)
    }
}
