import GraphNetworks
import Support
import Tensor

/// Baselines that use a teacher's features or the labels alone, which a distillation must be compared
/// with.
public enum Baselines {
    /// The features of some hops, concatenated and standardised, as a student's input.
    ///
    /// - Parameters:
    ///   - teacher: The teacher's features.
    ///   - hops: Which hops; `nil`: all.
    /// - Returns: `[nodes, teacherWidth · hops]`.
    public static func input(_ teacher: HopFeatures, hops: [Int]? = nil) -> FeatureMatrix {
        let chosen = hops ?? Array(0...teacher.hopCount)
        return FeatureMatrix(.concatenatingColumns(chosen.map { teacher.standardized($0) }))
    }

    /// Logistic regression on the teacher's features: a linear classifier without the graph.
    ///
    /// - Parameters:
    ///   - task: The labels and the split; its inputs are not used.
    ///   - teacher: The teacher's features.
    ///   - hops: Which hops; `nil`: all.
    ///   - training: How to train; the penalty is the weight decay.
    /// - Throws: `DistillationError`.
    public static func logisticRegression(
        _ task: NodeClassification, _ teacher: HopFeatures, hops: [Int]? = nil,
        training: TrainingOptions = TrainingOptions(weightDecay: 1e-2)
    ) throws -> StudentTrainer {
        let features = input(teacher, hops: hops)
        var configuration = StudentConfiguration(
            architecture: .mlp, style: .plain, inFeatures: features.width,
            classes: task.classNames.count, layers: 1)
        configuration.dropout = 0
        return try StudentTrainer(
            try task.with(features: features), configuration, training: training)
    }

    /// The teacher's own predictions, compared with the labels of some nodes.
    ///
    /// - Parameters:
    ///   - teacher: The teacher's features and class log-probabilities.
    ///   - hop: Which hop; `nil`: log-probabilities averaged over all hops.
    ///   - task: The labels.
    ///   - nodes: The nodes to evaluate.
    /// - Throws: `DistillationError.missingAnswers`.
    public static func teacher(
        _ teacher: HopFeatures, hop: Int? = nil, _ task: NodeClassification, nodes: [Int]
    ) throws(DistillationError) -> ClassificationMetrics {
        let logProbabilities =
            hop.flatMap { hop in teacher.logProbabilities.map { $0[hop] } }
            ?? teacher.meanLogProbabilities
        guard let logProbabilities else { throw .missingAnswers(purpose: "evaluating the teacher") }
        return ClassificationMetrics(
            probabilities: logProbabilities.softmaxRows(), labels: task.labels, nodes: nodes)
    }

    /// Labels that spread along edges, without inputs or training.
    public static func labelPropagation(_ task: NodeClassification, nodes: [Int])
        -> ClassificationMetrics
    {
        let propagated = LabelPropagation.scores(
            task.graph, labels: task.labels, train: task.train, classes: task.classNames.count)
        return ClassificationMetrics(probabilities: propagated, labels: task.labels, nodes: nodes)
    }
}
