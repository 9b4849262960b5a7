import NN
import Tensor

/// Mean squared error between the teacher's features and a linear map of the student's hidden rows
/// (hint training: FitNets, Romero and others, arXiv 1412.6550), averaged over the aligned pairs.
///
/// The map, `Linear(width, teacherWidth)` for each pair, is dropped after training. Features are
/// standardised, so predicting their mean costs 1.
struct FeatureRegressionTerm: DistillationTerm {
    static let name = "mse"
    static let summary = "mean squared error of hop features predicted from hidden states (FitNets)"
    static let alignsHiddenRows = true
    static let readsProjection = false
    static let joining = TermJoining.added

    private let heads: [Linear]

    init(_ setup: DistillationSetup, _ store: ParameterStore) {
        heads = setup.alignment.pairs.indices.map { index in
            Linear(
                store.root.scope("regression").scope(index), inFeatures: setup.student.width,
                outFeatures: setup.teacher.teacherWidth)
        }
    }

    func callAsFunction(_ step: DistillationStep) -> TermValue {
        let losses = zip(heads, zip(step.hidden, step.features)).map { head, pair in
            let difference = head(pair.0).adding(pair.1.scaled(by: -1))
            return difference.multiplied(by: difference).sum()
                .scaled(by: 1 / Float(difference.count))
        }
        let sum = losses.dropFirst().reduce(losses[0]) { $0.adding($1) }
        let loss = sum.scaled(by: 1 / Float(losses.count))
        return TermValue(loss: loss, parts: [(Self.name, loss.item)])
    }
}
