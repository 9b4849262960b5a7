import NN
import Tensor

/// KL divergence between softened class probabilities of teacher and student (Hinton and others,
/// arXiv 1503.02531): T² · mean KL(softmax(teacher / T) ‖ softmax(student / T)).
struct SoftLabelTerm: DistillationTerm {
    static let name = "kl"
    static let summary = "KL divergence to the teacher's soft labels (Hinton)"
    static let alignsHiddenRows = false
    static let readsProjection = false
    static let joining = TermJoining.added

    private let softLabels: Tensor
    private let temperature: Float

    init(_ setup: DistillationSetup, _ store: ParameterStore) throws(DistillationError) {
        guard let softLabels = setup.softLabels, softLabels.rowSize == setup.student.classes else {
            throw .missingAnswers(purpose: "distilling soft labels")
        }
        self.softLabels = softLabels
        temperature = setup.options.softLabelTemperature
    }

    func callAsFunction(_ step: DistillationStep) -> TermValue {
        let (nodes, rows) = step.nodes
        let logits = step.output.logits
        let isWholeGraph = nodes == rows && logits.rowCount == softLabels.rowCount
        let student = isWholeGraph ? logits : logits.gatheringRows(rows)
        let teacher = isWholeGraph ? softLabels : softLabels.gatheringRows(nodes)
        let compared = isWholeGraph ? rows : (0..<Int32(rows.count)).map { $0 }
        let loss = student.softLabelLoss(
            teacher: teacher, rows: compared, temperature: temperature)
        return TermValue(loss: loss, parts: [(Self.name, loss.item)])
    }
}
