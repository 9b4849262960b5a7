import NN
import Tensor

/// The layer-adaptive contrastive loss (LinguGKD, arXiv 2402.05894, equations 8 to 11).
///
///     L_KD = Σ_l softmax(γ)_l L_l
///
/// with L_l the class-masked contrast between the student's rows of layer l and the projected teacher
/// features of its hop; γ is learned, ones at the start.
struct ContrastiveTerm: DistillationTerm {
    static let name = "contrast"
    static let summary = "contrastive loss between hidden states and hop features (LinguGKD)"
    static let alignsHiddenRows = true
    static let readsProjection = true
    static let joining = TermJoining.weighedAgainstLabels

    private let hops: [Int]
    private let temperature: Float
    private let gamma: Parameter

    init(_ setup: DistillationSetup, _ store: ParameterStore) {
        hops = setup.alignment.pairs.map(\.hop)
        temperature = setup.options.temperature
        gamma = store.root.parameter("gamma", [hops.count], .ones)
        gamma.isTrainable = setup.options.learnsLayerWeights
    }

    func callAsFunction(_ step: DistillationStep) -> TermValue {
        let losses = step.projected.map {
            $0.student.contrastiveLoss(
                teacher: $0.teacher, classes: step.classes, temperature: temperature)
        }
        return TermValue(
            loss: .softmaxWeightedSum(losses, weights: gamma.tensor),
            parts: zip(hops, losses).map { ("\(Self.name) hop \($0)", $1.item) })
    }
}
