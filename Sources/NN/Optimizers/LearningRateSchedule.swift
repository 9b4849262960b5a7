import Foundation

/// How the learning rate changes during training.
public struct LearningRateSchedule: Sendable, Equatable {
    /// The shape after the warm-up.
    public enum Shape: String, Sendable, CaseIterable, Codable {
        /// Constant.
        case constant
        /// Linear decay to zero.
        case linear
        /// Cosine decay to zero (Loshchilov and Hutter 2017).
        case cosine
    }

    /// The shape after the warm-up.
    public let shape: Shape
    /// Steps of the linear warm-up from zero.
    public let warmUpSteps: Int
    /// The total number of steps, the warm-up's included.
    public let totalSteps: Int

    /// Makes a schedule.
    public init(_ shape: Shape, warmUpSteps: Int = 0, totalSteps: Int) {
        self.shape = shape
        self.warmUpSteps = max(0, warmUpSteps)
        self.totalSteps = max(1, totalSteps)
    }

    /// The factor for a step, counted from 0; between 0 and 1.
    public func factor(at step: Int) -> Float {
        if step < warmUpSteps { return Float(step) / Float(warmUpSteps) }
        let span = max(1, totalSteps - warmUpSteps)
        let progress = min(1, Float(step - warmUpSteps) / Float(span))
        switch shape {
        case .constant: return 1
        case .linear: return 1 - progress
        case .cosine: return 0.5 * (1 + cos(Float.pi * progress))
        }
    }
}
