import GraphNetworks
import NN
import Tensor

/// One term of the distillation loss.
///
/// A new term is one file with a type that conforms to this, and one line in `DistillationTerms.all`.
/// Options, tables, epoch records and ablations know terms by their names.
protocol DistillationTerm: SendableMetatype {
    /// The term's name in options, tables and epoch records, such as `contrast`.
    static var name: String { get }
    /// One line that says what the term compares, for `help`.
    static var summary: String { get }
    /// Whether the term aligns hidden rows with hop features, which needs an aligned pair.
    static var alignsHiddenRows: Bool { get }
    /// Whether the term compares projected unit rows of both sides.
    static var readsProjection: Bool { get }
    /// How the term joins the cross entropy of the labels.
    static var joining: TermJoining { get }

    /// Prepares the term; its parameters exist only while the student is trained.
    ///
    /// - Throws: `DistillationError` if the teacher's features lack what the term compares.
    init(_ setup: DistillationSetup, _ store: ParameterStore) throws(DistillationError)
    /// The loss of one step.
    func callAsFunction(_ step: DistillationStep) -> TermValue
}

/// How a term joins the cross entropy of the labels.
enum TermJoining {
    /// It is part of L_KD, which w weighs against the cross entropy (LinguGKD, arXiv 2402.05894).
    case weighedAgainstLabels
    /// It is added to the rest with a weight of its own (Hinton and others, arXiv 1503.02531).
    case added
}

/// The loss of one term in one step.
struct TermValue {
    /// A scalar.
    let loss: Tensor
    /// The values that epochs record: the loss, or its parts by name.
    let parts: [(name: String, value: Float)]
}

/// The inputs from which the terms of one distillation are made.
struct DistillationSetup {
    let task: NodeClassification
    let teacher: HopFeatures
    let student: StudentConfiguration
    let options: DistillationOptions
    /// Which hidden rows of the student learn from which hop.
    let alignment: HopAlignment
    /// The targets of soft labels as log-probabilities, `[nodes, classes]`; `nil`: none.
    let softLabels: Tensor?
}

/// The inputs of the terms in one step.
struct DistillationStep {
    /// The student's rows and logits.
    let output: StudentOutput
    /// The classes that determine negatives, one for each aligned row; −1: unknown.
    let classes: [Int32]
    /// The student's hidden rows of each aligned pair, `[rows, width]`.
    let hidden: [Tensor]
    /// The teacher's features of each aligned pair, `[rows, teacherWidth]`.
    let features: [Tensor]
    /// Unit rows of both sides in the width that the contrastive loss compares; empty unless a term
    /// that needs them is in use.
    let projected: [(student: Tensor, teacher: Tensor)]
    /// The nodes of this step, and their rows in the student's output.
    let nodes: (graph: [Int32], rows: [Int32])
}

/// The terms that a distillation can be made of.
enum DistillationTerms {
    /// Every term, in the order of tables.
    static let all: [any DistillationTerm.Type] = [
        ContrastiveTerm.self, PrototypeTerm.self, SoftLabelTerm.self, FeatureRegressionTerm.self,
    ]

    /// The names of all terms.
    static var names: [String] { all.map { $0.name } }
}
