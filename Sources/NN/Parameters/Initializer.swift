import Foundation
import Support
import Tensor

/// How a parameter is initialised.
public enum Initializer: Sendable, Equatable {
    /// All zero.
    case zeros
    /// All one.
    case ones
    /// All the same value.
    case constant(Float)
    /// Uniform in ±√(6 / (in + out)) (Glorot and Bengio 2010).
    case glorotUniform
    /// Uniform in ±√(6 / ((1 + a²) · in)) (He et al. 2015); PyTorch's `Linear` has a = √5.
    case kaimingUniform(a: Float)
    /// Uniform in ±limit.
    case uniform(limit: Float)
    /// Normal with mean 0.
    case normal(deviation: Float)

    /// Initial values of a shape whose first dimension counts outputs and whose last counts inputs.
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
