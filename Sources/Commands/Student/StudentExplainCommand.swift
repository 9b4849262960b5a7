import CommandLanguage
import Distillation
import Figures
import GraphNetworks
import Graphs
import Support
import Tables

/// `student explain`: which neighbours and words made a student give a node its class.
struct StudentExplainCommand: Command {
    struct Arguments: Sendable {
        let student: StudentValue
        let node: String
        let top: Int
        let seed: Int?
        let givesTable: Bool
        let leavesOutStopWords: Bool
    }

    static let name = "student explain"
    static let summary = "Explain a prediction: the neighbours and words that speak for it."
    static let discussion = """
        Two attribution methods: gradient × input (the gradient of the class's logit times the \
        input, summed over the features of a node, or for a word over all nodes in the receptive \
        field) and occlusion (the drop of the class's probability without the node's edges and \
        features, or without the word). For a prediction with a probability above 99 %, which \
        hardly moves, the figure gives the drop of the log-odds instead; the table has both. \
        Positive values speak for the class. In the figure, size and line width show gradient × \
        input; `--table` gives all values.
        """
    static let signature = Signature(
        .positional("student", StudentValue.self, help: "A student."),
        .option("node", String.self, help: "The node's id or row."),
        .option("top", default: 12, in: 1...200, help: "Number of nodes and words to show."),
        .option(
            "seed", Int?.self, in: 0...1_000_000_000,
            otherwise: "the seed with the best validation accuracy",
            help: "Seed whose network is explained."),
        .flag("table", help: "Give a table instead of a figure."),
        .flag("no-stop-words", help: "Leave out words such as `the` and `of`."),
        into: Arguments.init)
    static let examples = [
        Example("student explain tiny-student --node 3", "Drawn.", prints: "animal"),
        Example(
            "student explain tiny-student --node 3 --table | where kind == \"word\"",
            "The words alone.", prints: "occlusion"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let student = arguments.student
        let graph = student.graph
        let node = try graph.node(named: arguments.node)
        let run = try student.run(seed: arguments.seed, for: Self.name)
        let inputs = try StudentInputs(
            explaining: student, cancellation: session.progress.cancellation)
        var options = Explanation.Options(
            occluded: arguments.top, inputCount: max(arguments.top, 200))
        if arguments.leavesOutStopWords { options.ignoredColumns = inputs.stopWordColumns }
        let explanation = try Explanation(
            of: node, run.model, inputs.features, graph: student.prepared.operators,
            options: options, progress: session.progress)
        if arguments.givesTable {
            return .table(Self.table(explanation, student, inputs, top: arguments.top))
        }
        let drawing = ExplanationDrawing(
            explanation: explanation, student: student, inputs: inputs, top: arguments.top)
        return .figure(drawing.card(seed: run.seed))
    }

    private static func table(
        _ explanation: Explanation, _ student: StudentValue, _ inputs: StudentInputs, top: Int
    ) -> Table {
        let graph = student.graph
        let nodes = explanation.nodes.prefix(top).map { node in
            Record([
                ("kind", .text(node.distance == 0 ? "itself" : "neighbor")),
                ("id", .text(graph.ids[node.node])), ("row", .integer(node.node)),
                ("name", .text(graph.shortName(of: node.node))), ("hops", .integer(node.distance)),
                ("gradient", .number(node.gradientTimesInput)),
                ("occlusion", node.occlusion.map { .number($0) } ?? .nothing),
                ("log-odds", node.loss.map { .number($0.logOdds) } ?? .nothing),
                ("label", graph.className(of: node.node).map { .text($0) } ?? .nothing),
            ])
        }
        let kind = inputs.columnNames == nil ? "input" : "word"
        let words = explanation.inputs.prefix(top).map { input in
            Record([
                ("kind", .text(kind)), ("id", .nothing), ("row", .nothing),
                ("name", .text(inputs.columnName(input.column))), ("hops", .nothing),
                ("gradient", .number(input.gradientTimesInput)),
                ("occlusion", input.occlusion.map { .number($0) } ?? .nothing),
                ("log-odds", input.loss.map { .number($0.logOdds) } ?? .nothing),
                ("label", .nothing),
            ])
        }
        return Table(
            records: nodes + words,
            caption: "\(graph.ids[explanation.node]): "
                + "\(student.runs.classNames[explanation.predictedClass]), "
                + "\(Percent.summary([explanation.probability])) %")
    }
}

/// The drawings of an explanation.
struct ExplanationDrawing {
    let explanation: Explanation
    let student: StudentValue
    let inputs: StudentInputs
    let top: Int

    private var graph: TextAttributedGraph { student.graph }
    private var answer: String { student.runs.classNames[explanation.predictedClass] }

    /// Whether the probability is so near to 1 that it hardly moves, whatever is left out.
    private var isSure: Bool { explanation.probability > 0.99 }

    /// The drop of the prediction: percentage points, or log-odds.
    private func text(of loss: Explanation.Loss) -> String {
        isSure
            ? ValueFormat.fixed(2).string(loss.logOdds) : Percent.decimal(loss.probability * 100)
    }

    /// The ego graph, the node's text and the strongest words on one card.
    func card(seed: Int) -> CardPanel {
        let node = explanation.node
        let label = graph.className(of: node)
        func list(_ rows: [(name: String, gradient: Double, loss: Explanation.Loss?)]) -> String {
            rows.map { row in
                let drop = row.loss.map { " (\(text(of: $0)))" } ?? ""
                return "\(row.name) \(row.gradient < 0 ? "−" : "+")"
                    + "\(ValueFormat.fixed(2).string(abs(row.gradient)))\(drop)"
            }.joined(separator: "; ")
        }
        let neighbors = explanation.nodes.filter { $0.distance > 0 }.prefix(6)
        return CardPanel(
            title: "Why “\(graph.shortName(of: node))” is \(answer)",
            subtitle: "\(student.title), seed \(seed), probability "
                + "\(Percent.summary([explanation.probability])) %"
                + (label.map { ", label \($0)" } ?? ""),
            rows: [
                .init(
                    "neighbours",
                    list(
                        neighbors.map {
                            (
                                graph.shortName(of: $0.node, words: 3), $0.gradientTimesInput,
                                $0.loss
                            )
                        })),
                .init(
                    inputs.columnNames == nil ? "inputs" : "words",
                    list(
                        explanation.inputs.prefix(8).map {
                            (inputs.columnName($0.column), $0.gradientTimesInput, $0.loss)
                        })),
                .init(
                    "numbers",
                    isSure
                        ? "gradient × input; in brackets the drop without it of the log-odds, "
                            + "\(ValueFormat.fixed(1).string(explanation.logOdds))"
                        : "gradient × input; in brackets the percentage points that the probability "
                            + "falls without it"),
            ], figures: [drawing] + textFigures)
    }

    /// The node, the most influential nodes, and the paths between them.
    private var drawing: GraphFigure {
        let extent = explanation.nodes.map { abs($0.gradientTimesInput) }.max() ?? 0
        let fractions = Dictionary(
            uniqueKeysWithValues: explanation.nodes.map {
                ($0.node, extent > 0 ? abs($0.gradientTimesInput) / extent : 0)
            })
        let nodes = connected(explanation.nodes.prefix(top).map(\.node))
        let places = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
        var edges: [GraphFigure.Edge] = []
        for (place, node) in nodes.enumerated() {
            for other in graph.neighbors(of: node) where graph.isDirected || Int(other) > node {
                guard let end = places[Int(other)] else { continue }
                edges.append(
                    .init(place, end, weight: min(fractions[node] ?? 0, fractions[Int(other)] ?? 0))
                )
            }
        }
        var figure = GraphFigure(
            title: "What spoke for or against \(answer)",
            nodes: nodes.map { node in
                .init(
                    label: graph.shortName(of: node, words: 3),
                    category: graph.labels[node] >= 0 ? Int(graph.labels[node]) : nil,
                    importance: fractions[node] ?? 0)
            }, edges: edges, categories: graph.classNames, center: 0)
        figure.subtitle =
            "the \(min(top, explanation.nodes.count)) most influential of "
            + "\(explanation.nodes.count) nodes in reach; size and thickness show influence"
        return figure
    }

    /// Some nodes with those on their shortest ways to the explained node, that node first.
    private func connected(_ chosen: [Int]) -> [Int] {
        let distances = Dictionary(
            uniqueKeysWithValues: explanation.nodes.map { ($0.node, $0.distance) })
        let operators = GraphOperators(graph)
        var kept: Set<Int> = [explanation.node]
        for start in chosen {
            var node = start
            while kept.insert(node).inserted, let distance = distances[node], distance > 1 {
                let column = operators.receivers(of: node)
                guard let next = column.first(where: { distances[$0] == distance - 1 }) else {
                    break
                }
                node = next
            }
        }
        kept.remove(explanation.node)
        return [explanation.node] + kept.sorted()
    }

    /// The node's own text, its words shaded by their contribution.
    private var textFigures: [any Figure] {
        guard let vectorizer = inputs.vectorizer else { return [] }
        let own = Dictionary(
            uniqueKeysWithValues: explanation.inputs.map { ($0.column, $0.own) })
        var isKnown = false
        let words = graph.text(of: explanation.node).split(whereSeparator: \.isWhitespace)
            .prefix(120).map { word in
                let columns = vectorizer.columns(of: String(word))
                if !columns.isEmpty { isKnown = true }
                return WordHeatFigure.Word(
                    String(word), importance: columns.reduce(0) { $0 + (own[$1] ?? 0) })
            }
        guard isKnown else { return [] }
        return [
            WordHeatFigure(
                title: "Its own words", words: words,
                subtitle: "what each speaks for (+) or against (−) \(answer)")
        ]
    }
}
