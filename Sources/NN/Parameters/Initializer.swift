import Foundation
import Support
import Tensor

/// How a parameter's first numbers are drawn.
public enum Initializer: Sendable, Equatable {
    /// All zero.
    case zeros
    /// All one.
    case ones
    /// All the same number.
    case constant(Float)
    /// Evenly from ±√(6 / (in + out)) (Glorot and Bengio 2010).
    case glorotUniform
    /// Evenly from ±√(6 / ((1 + a²) · in)) (He et al. 2015); PyTorch's `Linear` has a = √5.
    case kaimingUniform(a: Float)
    /// Evenly from ±limit.
    case uniform(limit: Float)
    /// From the normal distribution of mean 0.
    case normal(deviation: Float)

    /// Numbers of a shape whose first dimension counts outputs and whose last counts inputs.
    func values(shape: [Int], random: inout RandomSource) -> Tensor {
        let fanIn = Float(shape.last ?? 1)
        let fanOut = Float(shape.dropLast().reduce(1, *))
        switch self {
        case .zeros: return .zeros(shape)
        case .ones: return .filled(1, shape: shape)
        case .constant(let value): return .filled(value, shape: shape)
        case .glorotUniform:
            return even((6 / (fanIn + fanOut)).squareRoot(), shape: shape, random: &random)
        case .kaimingUniform(let a):
            return even((6 / ((1 + a * a) * fanIn)).squareRoot(), shape: shape, random: &random)
        case .uniform(let limit): return even(limit, shape: shape, random: &random)
        case .normal(let deviation):
            let count = shape.reduce(1, *)
            return Tensor(
                (0..<count).map { _ in Float(random.normal()) * deviation }, shape: shape)
        }
    }

    private func even(_ limit: Float, shape: [Int], random: inout RandomSource) -> Tensor {
        Tensor(
            (0..<shape.reduce(1, *)).map { _ in random.uniform(in: -limit...limit) }, shape: shape)
    }
}
