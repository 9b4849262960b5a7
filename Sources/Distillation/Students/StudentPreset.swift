import GraphNetworks
import NN

/// Settings that belong together.
public enum StudentPreset: String, Sendable, CaseIterable {
    /// The reference code's: 2 layers, width 1024, AdamW 1e-4, weight decay 5e-4, cosine, 300 epochs,
    /// dropout 0.2.
    case reference
    /// Small and quick: width 64, Adam 1e-2, weight decay 5e-4, dropout 0.5, early stop.
    case light

    /// A student of these settings.
    public func configuration(
        _ architecture: LayerKind, inFeatures: Int, classes: Int, layers: Int = 2
    ) -> StudentConfiguration {
        var configuration = StudentConfiguration(
            architecture: architecture, inFeatures: inFeatures, classes: classes, layers: layers,
            width: self == .reference ? 1_024 : 64)
        configuration.dropout = self == .reference ? 0.2 : 0.5
        return configuration
    }

    /// A training of these settings.
    public var training: TrainingOptions {
        switch self {
        case .reference:
            TrainingOptions(
                optimizer: .adamW, learningRate: 1e-4, schedule: .cosine, patience: nil)
        case .light: TrainingOptions()
        }
    }

    /// A distillation of these settings: the light preset keeps both losses at equal weights.
    public var distillation: DistillationOptions {
        var options = DistillationOptions()
        options.lossWeights = self == .reference ? .learned : .fixed(alpha: 0.5, beta: 0.5)
        return options
    }
}
