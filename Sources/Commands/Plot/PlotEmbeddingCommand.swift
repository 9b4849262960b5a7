import CommandLanguage
import Distillation
import Figures
import Graphs
import Support
import Tensor

/// `plot embedding`: a student's or a teacher's embeddings of nodes, in two dimensions.
struct PlotEmbeddingCommand: Command {
    /// The methods of projection.
    enum Method: String, CaseIterable, ParameterValue {
        case tsne, pca

        var title: String { self == .tsne ? "t-SNE" : "PCA" }
    }

    /// The colouring of points.
    enum Coloring: String, CaseIterable, ParameterValue {
        case label, split, prediction, correct
    }

    struct Arguments: Sendable {
        let source: Named<EmbeddingSource>
        let method: Method
        let color: Coloring
        let layer: Int?
        let limit: Int
        let seed: Int?
    }

    static let name = "plot embedding"
    static let summary =
        "Draw a student's hidden states or a teacher's hop features in two dimensions."
    static let discussion = """
        Points are coloured by label, by part of the split or, for students, by the predicted class \
        or by whether it is correct. Larger graphs are sampled. An interrupt stops it.
        """
    static let signature = Signature(
        .positional(
            "source", Named<EmbeddingSource>.self,
            help: "A student, or hop features of a graph that is in the session."),
        .option("method", default: Method.tsne, help: "Dimensionality reduction."),
        .option("color", default: Coloring.label, help: "Colour of the points."),
        .option(
            "layer", Int?.self, in: 0...64, otherwise: "the last one",
            help: "The layer of a student, or the hop of a teacher."),
        .option(
            "limit", default: 2_000, in: 3...5_000, unit: .nodes,
            help: "Maximum number of nodes to draw."),
        .option(
            "seed", Int?.self, in: 0...1_000_000_000,
            otherwise: "the setting `seed`", help: "Random seed of sample and layout."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example("plot embedding tiny-student --method pca", "Principal components.", prints: "PCA"),
        Example(
            "plot embedding tiny-knowledge --layer 0", "A teacher's features.", prints: "t-SNE"),
        Example(
            "plot embedding tiny-student --color correct", "Where the student is wrong.",
            prints: "right"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let seed = arguments.seed ?? session.settings.seed
        let points = try arguments.source.value.points(layer: arguments.layer, in: session)
        let coloring = try points.coloring(arguments.color)
        let nodes = Self.sample(points.values.rowCount, limit: arguments.limit, seed: seed)
        let cloud = try PointCloud(
            nodes.flatMap { Array(points.values.row($0)) }, columns: points.values.rowSize)
        let places = try Self.project(cloud, arguments.method, seed: seed, session.progress)
        let name = arguments.source.name.map { " of \($0)" } ?? ""
        let count =
            nodes.count < points.values.rowCount
            ? "\(nodes.count) of \(points.values.rowCount) nodes" : "\(nodes.count) nodes"
        return .figure(
            EmbeddingFigure(
                title: "Embedding\(name)", places: places,
                labels: nodes.map { coloring.labels[$0] },
                categories: coloring.names,
                subtitle: "\(arguments.method.title) of \(points.name), \(count)"))
    }

    private static func sample(_ count: Int, limit: Int, seed: Int) -> [Int] {
        guard count > limit else { return Array(0..<count) }
        var random = RandomSource(seed: seed)
        return random.permutation(count).prefix(limit).sorted()
    }

    private static func project(
        _ cloud: PointCloud, _ method: Method, seed: Int, _ progress: any ProgressReport
    ) throws -> [[Float]] {
        switch method {
        case .pca:
            return try PrincipalComponents.project(cloud, components: 2, seed: seed) {
                try progress.checkCancellation()
            }
        case .tsne:
            return try TSNE(seed: seed).project(cloud) { done, total in
                try progress.checkCancellation()
                progress.report(
                    ProgressUpdate(
                        stage: "placing nodes", completed: done, total: total, unit: "steps"))
            }
        }
    }
}

/// The subjects of `plot embedding`.
enum EmbeddingSource: ParameterValue {
    case student(StudentValue)
    case features(HopFeaturesValue)

    static var kind: ParameterKind {
        .object([StudentValue.typeName, HopFeaturesValue.typeName])
    }

    static func bind(
        _ operand: Operand, in context: BindingContext
    ) throws -> EmbeddingSource {
        let value = try context.sessionValue(of: operand, expected: "Student or HopFeatures") {
            kind.accepts($0)
        }
        if let student = value.object(as: StudentValue.self) { return .student(student) }
        if let features = value.object(as: HopFeaturesValue.self) { return .features(features) }
        throw context.mismatch(operand, expected: kind.phrase)
    }

    /// The points of a layer or hop, the last one by default.
    ///
    /// - Throws: `CommandError.unusable` if there is no such layer.
    func points(layer: Int?, in session: any CommandSession) throws -> EmbeddedNodes {
        switch self {
        case .student(let student):
            guard let best = student.runs.best else {
                throw CommandError.unusable(
                    what: "plot embedding", why: "the student has no finished training",
                    remedy: "train it again")
            }
            let task = try student.prepared.task()
            let output = try best.model.predict(task.features, graph: task.graph)
            let layers = output.hidden.isEmpty ? [output.logits] : output.hidden
            let index = try Self.index(layer, of: layers.count, "layer")
            return EmbeddedNodes(
                values: layers[index],
                name: output.hidden.isEmpty
                    ? "class scores" : "layer \(index), seed \(best.seed)",
                graph: student.graph, probabilities: best.probabilities)
        case .features(let value):
            let hops = value.features.hops
            let index = try Self.index(layer, of: hops.count, "hop")
            let graph = session.names.lazy
                .compactMap { session.value(named: $0)?.object(as: GraphValue.self)?.graph }
                .first { $0.dataHash == value.features.graphHash }
            return EmbeddedNodes(
                values: hops[index], name: "hop \(index)", graph: graph, probabilities: nil)
        }
    }

    private static func index(
        _ wanted: Int?, of count: Int, _ word: String
    ) throws(CommandError) -> Int {
        let index = wanted ?? count - 1
        guard index >= 0, index < count else {
            throw .unusable(
                what: "--layer \(index)", why: "the \(word)s are numbered 0 to \(count - 1)",
                remedy: "choose one of them")
        }
        return index
    }
}

/// Embeddings of nodes, with the nodes' attributes.
struct EmbeddedNodes {
    /// `[nodes, width]`.
    let values: Tensor
    /// Which layer or hop they are.
    let name: String
    /// The graph of the nodes, if it is at hand.
    let graph: TextAttributedGraph?
    /// `[nodes, classes]`, of students.
    let probabilities: Tensor?

    /// A category for each node and the categories' names; without a graph nothing has one.
    ///
    /// - Throws: `CommandError.unusable` if the colours need predictions and there are none.
    func coloring(
        _ coloring: PlotEmbeddingCommand.Coloring
    ) throws(CommandError) -> (labels: [Int?], names: [String]) {
        let nodes = 0..<values.rowCount
        guard let graph, graph.nodeCount == values.rowCount else {
            return (nodes.map { _ in nil }, [])
        }
        switch coloring {
        case .label:
            return (
                nodes.map { graph.labels[$0] >= 0 ? Int(graph.labels[$0]) : nil }, graph.classNames
            )
        case .split:
            let roles = graph.activeSplit?.roles
            let names = SplitRole.allCases
            return (
                nodes.map { node in roles.flatMap { names.firstIndex(of: $0[node]) } },
                names.map(\.word)
            )
        case .prediction, .correct:
            guard let probabilities else {
                throw .unusable(
                    what: "--color \(coloring.rawValue)", why: "hop features have no predictions",
                    remedy: "colour by label or split, or draw a student")
            }
            let predictions = nodes.map { probabilities.row($0).argMax ?? 0 }
            if coloring == .prediction { return (predictions, graph.classNames) }
            return (
                nodes.map { node in
                    guard graph.labels[node] >= 0 else { return nil }
                    return predictions[node] == Int(graph.labels[node]) ? 0 : 1
                }, ["right", "wrong"]
            )
        }
    }
}
