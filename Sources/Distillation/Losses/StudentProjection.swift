import NN
import Support
import Tensor

/// Projects hidden rows and hop features to unit rows of one width.
///
/// The teacher's side is `KnowledgeProjector`. LinguGKD's student is compared as it is; a plain
/// network's hidden rows pass a linear head for each pair, so that they need not be unit rows
/// themselves. Everything here is dropped after training.
struct StudentProjection {
    private let projector: KnowledgeProjector
    private let heads: [Linear]?

    init(_ setup: DistillationSetup, _ store: ParameterStore) {
        let (width, options) = (setup.student.width, setup.options)
        projector = KnowledgeProjector(
            store.root.scope("projection"), hops: setup.alignment.pairs.count,
            teacherWidth: setup.teacher.teacherWidth, width: width,
            filterLayers: options.filterLayers, dropout: options.filterDropout)
        heads =
            setup.student.style == .blocks
            ? nil
            : setup.alignment.pairs.indices.map {
                Linear(
                    store.root.scope("student").scope($0), inFeatures: width, outFeatures: width)
            }
    }

    /// Unit rows of both sides for each aligned pair.
    ///
    /// - Parameters:
    ///   - hidden: The student's rows, `[rows, width]` for each pair.
    ///   - features: The teacher's features, `[rows, teacherWidth]` for each pair.
    ///   - random: Draws dropout masks in training.
    func callAsFunction(_ hidden: [Tensor], _ features: [Tensor], random: inout RandomSource?)
        -> [(student: Tensor, teacher: Tensor)]
    {
        hidden.indices.map { index in
            let student = heads.map { $0[index](hidden[index]).unitRows() } ?? hidden[index]
            let teacher = projector(features[index], hop: index, random: &random).unitRows()
            return (student, teacher)
        }
    }
}
