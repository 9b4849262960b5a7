import Tensor

/// The provenance of a teacher's knowledge; it is part of everything derived from the teacher.
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

        /// Records the nodes.
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

    /// All labels that tunings showed, one entry a graph.
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

    /// Returns if the teacher was not tuned on the labels of nodes that evaluate it, or what is
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
