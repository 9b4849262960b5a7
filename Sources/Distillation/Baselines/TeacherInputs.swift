import GraphNetworks
import Tensor

/// A teacher's hop features as the inputs of a network or of a linear classifier.
enum TeacherInputs {
    /// The most elements that joined inputs are written out for, 512 MiB.
    static let largestInput = 1 << 27

    /// The features of some hops, concatenated and standardised.
    ///
    /// - Parameters:
    ///   - teacher: The teacher's features.
    ///   - hops: Which hops; `nil`: all.
    /// - Returns: `[nodes, teacherWidth · hops]`.
    static func joined(_ teacher: HopFeatures, hops: [Int]? = nil) -> FeatureMatrix {
        let chosen = hops ?? Array(0...teacher.hopCount)
        return FeatureMatrix(.concatenatingColumns(chosen.map { teacher.standardized($0) }))
    }

    /// A student's own inputs and the teacher's features, concatenated, each with unit rows; the
    /// features alone where the two would take too much memory.
    ///
    /// - Returns: `[nodes, inputs + teacherWidth · hops]`.
    static func beside(_ task: NodeClassification, _ teacher: HopFeatures) -> FeatureMatrix {
        let features = joined(teacher).dense.unitRows()
        let width = task.features.width + features.rowSize
        guard width * task.nodeCount <= largestInput else { return FeatureMatrix(features) }
        return FeatureMatrix(
            .concatenatingColumns([task.features.dense.unitRows(), features]))
    }

    /// A linear classifier of a task's inputs, without the graph.
    ///
    /// - Parameters:
    ///   - task: The inputs, the labels and the split.
    ///   - weightDecay: The L2 penalty.
    /// - Throws: `DistillationError`.
    static func linearClassifier(_ task: NodeClassification, weightDecay: Float) throws
        -> StudentTrainer
    {
        var configuration = StudentConfiguration(
            architecture: .mlp, style: .plain, inFeatures: task.features.width,
            classes: task.classNames.count, layers: 1)
        configuration.dropout = 0
        return try StudentTrainer(
            task, configuration, training: TrainingOptions(weightDecay: weightDecay))
    }
}
