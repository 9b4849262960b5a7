import GraphNetworks

/// Which hidden rows of a student learn from which hop of its teacher.
///
/// In LinguGKD's student (`blocks`) hidden row l stands for hop l (arXiv 2402.05894, section 3.3). In a
/// plain network the result of convolution l has read l hops, so it learns from hop l; the last
/// convolution gives logits, so deeper hops are learned by the deepest hidden row, whose
/// neighbours the last convolution reads.
struct HopAlignment {
    /// A hop of the teacher and the student's hidden rows that learn from it.
    struct Pair: Equatable {
        let hop: Int
        /// The place among `StudentOutput.hidden`.
        let layer: Int
    }

    let pairs: [Pair]

    /// Aligns the hops that the options ask for.
    ///
    /// - Throws: `DistillationError.outOfRange`, `.moreHopsThanLayers`, or `.notAlignable` for a plain
    ///   network without hidden rows.
    init(
        _ teacher: HopFeatures, _ student: StudentConfiguration, _ options: DistillationOptions
    ) throws(DistillationError) {
        guard options.alignsHiddenRows else {
            pairs = []
            return
        }
        let hops = options.hops ?? Array(0...teacher.hopCount)
        for hop in hops where hop < 0 || hop > teacher.hopCount {
            throw .outOfRange(
                what: "a hop to align", found: "\(hop)", allowed: "0 to \(teacher.hopCount)")
        }
        switch student.style {
        case .blocks:
            if let deepest = hops.max(), deepest > student.layers {
                throw .moreHopsThanLayers(hops: deepest, layers: student.layers)
            }
            pairs = hops.map { Pair(hop: $0, layer: $0) }
        case .plain:
            let hiddenCount = student.jumping == .none ? student.layers - 1 : student.layers
            guard hiddenCount > 0 else { throw .notAlignable(style: student.style.rawValue) }
            let aligned = hops.contains { $0 > 0 } ? hops.filter { $0 > 0 } : hops
            pairs = aligned.map { Pair(hop: $0, layer: min(max($0, 1), hiddenCount) - 1) }
        }
    }
}
