import Foundation

/// The shape of a decoder: everything about a language model but its weights.
public struct DecoderConfiguration: Sendable, Equatable {
    /// The architecture's name, such as `gemma3`.
    public var architecture: String
    /// How many layers.
    public var layerCount: Int
    /// The width E of hidden states.
    public var hiddenSize: Int
    /// The width F inside the feed-forward layers.
    public var feedForwardSize: Int
    /// How many query heads.
    public var headCount: Int
    /// How many key and value heads.
    public var keyValueHeadCount: Int
    /// The width D of a head.
    public var headSize: Int
    /// How many tokens there are.
    public var vocabularySize: Int
    /// The longest text the model was made for, in tokens.
    public var contextLength: Int
    /// Added to the mean square in norms.
    public var normEpsilon: Float
    /// The scale of attention scores.
    public var attentionScale: Float
    /// The bound of soft-capped attention scores; `nil`: scores are not capped.
    public var attentionSoftCap: Float?
    /// The bound of soft-capped logits; `nil`: logits are not capped.
    public var finalSoftCap: Float?
    /// The sliding window of each layer in tokens, `nil` where a layer sees everything.
    public var layerWindows: [Int?]
    /// Rotary positions of the layers without a window, and of all where there is but one kind.
    public var rotary: RotaryConfiguration
    /// Rotary positions of the layers with a window.
    public var windowRotary: RotaryConfiguration
    /// Whether logits are computed with the embedding's matrix.
    public var hasTiedHead: Bool
    /// Whether queries, keys and values have biases.
    public var hasAttentionBias: Bool
}

/// The angles of rotary positions.
public struct RotaryConfiguration: Sendable, Equatable {
    /// The base θ: pair i turns by θ^(−2i/D) radians a position.
    public var base: Double
    /// Positions are divided by this (linear scaling).
    public var linearFactor: Double = 1
    /// Frequencies are divided by these, one a pair.
    public var divisors: [Double]?
    /// Llama 3's scaling, from which divisors follow.
    public var llama3: Llama3Scaling?

    /// Makes plain rotary positions.
    public init(base: Double) { self.base = base }

    /// Radians a position for each pair of a head of width `headSize`.
    func frequencies(headSize: Int) -> [Double] {
        (0..<headSize / 2).map { pair in
            let frequency = pow(base, -2 * Double(pair) / Double(headSize)) / linearFactor
            let scaled = llama3?.scaled(frequency) ?? frequency
            return scaled / (divisors?[pair] ?? 1)
        }
    }
}

/// The scaling of rotary frequencies that Llama 3.1 and later use for long texts.
public struct Llama3Scaling: Sendable, Equatable {
    /// Low frequencies are divided by this.
    public var factor: Double
    /// Wavelengths above `originalContext / lowFrequencyFactor` count as low.
    public var lowFrequencyFactor: Double
    /// Wavelengths below `originalContext / highFrequencyFactor` stay as they are.
    public var highFrequencyFactor: Double
    /// The context the model was first trained with, in tokens.
    public var originalContext: Double

    func scaled(_ frequency: Double) -> Double {
        let wavelength = 2 * Double.pi / frequency
        if wavelength < originalContext / highFrequencyFactor { return frequency }
        if wavelength > originalContext / lowFrequencyFactor { return frequency / factor }
        let smooth =
            (originalContext / wavelength - lowFrequencyFactor)
            / (highFrequencyFactor - lowFrequencyFactor)
        return (1 - smooth) * frequency / factor + smooth * frequency
    }
}
