import GraphNetworks
import Support
import Tensor

/// Why a student gives a node its class: which nodes around it and which of their inputs count.
public struct Explanation: Sendable {
    /// By how much an answer loses without something.
    public struct Loss: Sendable, Equatable {
        /// By how much the class's probability falls.
        public let probability: Double
        /// By how much the logarithm of the class's odds falls, which says something of sure answers, too.
        public let logOdds: Double
    }

    /// The contribution of one node.
    public struct Node: Sendable, Equatable {
        /// The node.
        public let node: Int
        /// How many edges away it is.
        public let distance: Int
        /// The sum of gradient × input over its inputs: positive speaks for the class.
        public let gradientTimesInput: Double
        /// The answer's drop without the node: with its edges cut and, for the explained node itself,
        /// with its inputs zero; `nil`: not tried.
        public let loss: Loss?
        /// By how much the class's probability falls without the node; `nil`: not tried.
        public var occlusion: Double? { loss?.probability }
    }

    /// The contribution of one input column.
    public struct Input: Sendable, Equatable {
        /// The column, such as the number of a word.
        public let column: Int
        /// The sum of gradient × input over all nodes around.
        public let gradientTimesInput: Double
        /// The part of the explained node's own inputs.
        public let own: Double
        /// The answer's drop if the column is zero in all nodes; `nil`: not tried.
        public let loss: Loss?
        /// By how much the class's probability falls without the column; `nil`: not tried.
        public var occlusion: Double? { loss?.probability }
    }

    /// The node that is explained.
    public let node: Int
    /// The class that is explained: the one the student gives.
    public let predictedClass: Int
    /// Its probability, 0 … 1.
    public let probability: Double
    /// The logarithm of its odds.
    public let logOdds: Double
    /// The nodes around and the node itself, most influential first.
    public let nodes: [Node]
    /// The inputs, most influential first.
    public let inputs: [Input]

    /// How much of an explanation is wanted.
    public struct Options: Sendable {
        /// How many nodes and inputs, most influential by gradient first, are left out in turn.
        public var occluded: Int
        /// How many inputs are kept.
        public var inputCount: Int
        /// The input columns that do not count, such as those of stop words.
        public var ignoredColumns: Set<Int>

        /// Makes options.
        public init(occluded: Int = 20, inputCount: Int = 30, ignoredColumns: Set<Int> = []) {
            self.occluded = occluded
            self.inputCount = inputCount
            self.ignoredColumns = ignoredColumns
        }
    }

    /// Explains a student's answer for a node.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - model: The student.
    ///   - features: All nodes' inputs.
    ///   - graph: The graph.
    ///   - options: How much is wanted.
    ///   - progress: Gets a report for each node and input that is left out, and may cancel.
    /// - Throws: `GraphNetworkError`, `DistillationError.outOfRange` for a node that does not exist,
    ///   `Interrupted`.
    public init(
        of node: Int, _ model: any GraphModel, _ features: FeatureMatrix, graph: GraphOperators,
        options: Options = Options(), progress: any ProgressReport = SilentProgress()
    ) throws {
        try model.check(features, graph: graph)
        guard node >= 0, node < graph.nodeCount else {
            throw DistillationError.outOfRange(
                what: "the node", found: "\(node)", allowed: "0 to \(graph.nodeCount - 1)")
        }
        try progress.checkCancellation()
        let view = try ExplainedView(of: node, model, features, graph, progress.cancellation)
        let contributions = try view.contributions(progress.cancellation)
        let byNode = contributions.nodes
        let order = byNode.indices.filter {
            view.distances[$0] <= model.configuration.receptiveField
        }
        .sorted { (abs(byNode[$1]), $0) < (abs(byNode[$0]), $1) }
        let columns = contributions.columns
            .filter { !options.ignoredColumns.contains($0.column) }
            .sorted { (abs($1.all), $0.column) < (abs($0.all), $1.column) }
            .prefix(options.inputCount)
        let total = min(options.occluded, order.count) + min(options.occluded, columns.count)
        var done = 0
        func loss(without edit: EditedProducts.Edit) throws -> Loss {
            try progress.checkCancellation()
            let loss = try view.loss(without: edit)
            done += 1
            progress.report(
                ProgressUpdate(stage: "explaining", completed: done, total: total, unit: "parts"))
            return loss
        }
        self.node = node
        predictedClass = view.predictedClass
        probability = view.answer.probability
        logOdds = view.answer.logOdds
        nodes = try order.enumerated().map { rank, place in
            Node(
                node: view.nodes[place], distance: view.distances[place],
                gradientTimesInput: byNode[place],
                loss: rank < options.occluded ? try loss(without: .row(place)) : nil)
        }
        inputs = try columns.enumerated().map { rank, input in
            Input(
                column: input.column, gradientTimesInput: input.all, own: input.own,
                loss: rank < options.occluded ? try loss(without: .column(input.column)) : nil)
        }
    }
}
