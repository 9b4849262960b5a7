import Tensor

/// Where a teacher's knowledge comes from; travels with everything that is made from it.
public struct TeacherNotice: Sendable, Equatable, Codable {
    /// The teacher's name.
    public var name: String
    /// The licence's name; empty if none is known.
    public var license: String
    /// Where the model came from.
    public var source: String
    /// The notice that the licence asks to pass on; may be empty.
    public var notice: String
    /// The labels that a tuning showed to the teacher; `nil`: none.
    public var seenLabels: SeenLabels?
    /// The labels of other graphs that tunings before the last one showed; `nil`: none.
    public private(set) var earlierLabels: [SeenLabels]?

    /// The nodes of a graph whose labels a teacher was tuned on.
    public struct SeenLabels: Sendable, Equatable, Codable {
        /// A hash of the graph.
        public let graphHash: String
        /// The nodes.
        public let nodes: [Int32]

        /// Notes what was shown.
        public init(graphHash: String, nodes: [Int32]) {
            self.graphHash = graphHash
            self.nodes = nodes
        }
    }

    /// Names a teacher.
    public init(
        name: String, license: String = "", source: String = "", notice: String = "",
        seenLabels: SeenLabels? = nil
    ) {
        self.name = name
        self.license = license
        self.source = source
        self.notice = notice
        self.seenLabels = seenLabels
    }

    /// Every label that was shown, a part for each graph.
    public var allSeenLabels: [SeenLabels] {
        (earlierLabels ?? []) + (seenLabels.map { [$0] } ?? [])
    }

    /// Notes that more labels were shown; those shown before stay noted.
    public mutating func note(_ shown: SeenLabels) {
        let same = allSeenLabels.filter { $0.graphHash == shown.graphHash }.flatMap(\.nodes)
        let others = allSeenLabels.filter { $0.graphHash != shown.graphHash }
        seenLabels = SeenLabels(
            graphHash: shown.graphHash, nodes: Set(same).union(shown.nodes).sorted())
        earlierLabels = others.isEmpty ? nil : others
    }

    /// Returns if the teacher was not tuned on the labels of nodes that are to judge it, or what is
    /// made from it.
    ///
    /// - Parameters:
    ///   - nodes: Validation or test nodes.
    ///   - part: `validation` or `test`.
    ///   - graphHash: A hash of their graph; another graph's labels do no harm.
    /// - Throws: `DistillationError.labelsSeen`.
    public func requireUnseen(_ nodes: [Int], part: String, graphHash: String)
        throws(DistillationError)
    {
        let seen = Set(allSeenLabels.filter { $0.graphHash == graphHash }.flatMap(\.nodes))
        let count = nodes.count { seen.contains(Int32($0)) }
        guard count == 0 else {
            throw .labelsSeen(teacher: name, part: part, count: count, total: nodes.count)
        }
    }
}

/// What a teacher says of every node of a graph at hops 0 … K: last-token features, and its answers.
///
/// LinguGKD (arXiv 2402.05894): the feature of hop k is the teacher's last hidden row after the prompt
/// that describes the node's surroundings up to distance k.
public struct HopFeatures: Sendable {
    /// The features of each hop, `[nodes, teacherWidth]`, K + 1 of them.
    public let hops: [Tensor]
    /// The mean of each dimension over all nodes, `[teacherWidth]` for each hop.
    public let means: [Tensor]
    /// The standard deviation of each dimension over all nodes, `[teacherWidth]` for each hop.
    public let deviations: [Tensor]
    /// The teacher's score of each class, a mean log-probability, `[nodes, classes]` for each hop.
    public let answers: [Tensor]?
    /// Where the knowledge comes from.
    public let teacher: TeacherNotice
    /// A hash of the graph that was embedded.
    public let graphHash: String

    /// Wraps features and measures their means and deviations.
    ///
    /// - Parameters:
    ///   - hops: `[nodes, teacherWidth]` for hops 0 … K.
    ///   - answers: `[nodes, classes]` for each hop, if the teacher was asked.
    ///   - teacher: Where the knowledge comes from.
    ///   - graphHash: A hash of the graph.
    public init(
        hops: [Tensor], answers: [Tensor]? = nil, teacher: TeacherNotice, graphHash: String
    ) {
        precondition(
            !hops.isEmpty && hops.allSatisfy { $0.shape == hops[0].shape && $0.shape.count == 2 },
            "hop features of \(hops.map(\.shape))")
        precondition(
            answers.map { answers in
                answers.count == hops.count
                    && answers.allSatisfy { $0.rowCount == hops[0].rowCount }
            } ?? true, "answers of \(answers?.map(\.shape) ?? [])")
        let statistics = hops.map(\.columnStatistics)
        self.hops = hops
        self.answers = answers
        self.teacher = teacher
        self.graphHash = graphHash
        means = statistics.map(\.mean)
        deviations = statistics.map { statistic in
            Tensor(statistic.variance.values.map { $0.squareRoot() }, shape: statistic.mean.shape)
        }
    }

    /// K, the largest distance.
    public var hopCount: Int { hops.count - 1 }
    /// How many nodes there are.
    public var nodeCount: Int { hops[0].rowCount }
    /// Numbers of a feature.
    public var teacherWidth: Int { hops[0].rowSize }

    /// Returns if all features and answers are finite.
    ///
    /// - Throws: `TeacherError.notFinite`.
    public func requireFinite() throws(TeacherError) {
        // One element that is not finite makes its column's mean so, too.
        guard (means + deviations).allSatisfy(\.isFinite) else {
            throw .notFinite(what: "hop features of “\(teacher.name)”")
        }
        guard (answers ?? []).allSatisfy(\.isFinite) else {
            throw .notFinite(what: "class scores of “\(teacher.name)”")
        }
    }

    /// A hop's features with mean 0 and deviation 1 in each dimension, `[nodes, teacherWidth]`.
    public func standardized(_ hop: Int) -> Tensor {
        hops[hop].batchNorm(
            weight: .filled(1, shape: [teacherWidth]), bias: .zeros([teacherWidth]),
            statistics: BatchStatistics(
                mean: means[hop],
                variance: deviations[hop].multiplied(by: deviations[hop])),
            isTraining: false, epsilon: 1e-10)
    }

    /// The teacher's scores averaged over hops, `[nodes, classes]`.
    public var meanScores: Tensor? {
        guard let answers, let first = answers.first else { return nil }
        return answers.dropFirst().reduce(first) { $0.adding($1) }
            .scaled(by: 1 / Float(answers.count))
    }
}
