import NN
import Tensor

/// The global term **[ours]**: the student's class prototypes are as similar to each other as the
/// teacher's, averaged over the aligned pairs.
struct PrototypeTerm: DistillationTerm {
    static let name = "prototypes"
    static let summary = "similarities of class prototypes (not in the paper)"
    static let alignsHiddenRows = true
    static let readsProjection = true
    static let joining = TermJoining.weighedAgainstLabels

    init(_ setup: DistillationSetup, _ store: ParameterStore) {}

    func callAsFunction(_ step: DistillationStep) -> TermValue {
        let losses = step.projected.map {
            PrototypeLoss.loss(student: $0.student, teacher: $0.teacher, classes: step.classes)
        }
        let sum = losses.dropFirst().reduce(losses[0]) { $0.adding($1) }
        let mean = losses.reduce(0) { $0 + $1.item } / Float(losses.count)
        return TermValue(
            loss: sum.scaled(by: 1 / Float(losses.count)), parts: [(Self.name, mean)])
    }
}
