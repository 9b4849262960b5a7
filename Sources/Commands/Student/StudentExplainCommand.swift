import CommandLanguage
import Distillation
import Figures
import GraphNetworks
import Graphs
import Support

/// `student explain`: which neighbours and words made a student give a node its class.
struct StudentExplainCommand: Command {
    struct Arguments: Sendable {
        let student: StudentValue
        let node: String
        let top: Int
        let seed: Int?
        let givesTable: Bool
    }

    static let name = "student explain"
    static let summary = "Show which neighbours and words made a student give a node its class."
    static let discussion = """
        Two measures: gradient × input (the slope of the class's score times each input, summed for a \
        node over its inputs and for a word over all nodes in reach) and occlusion (by how much the \
        class's probability falls without the node's edges and inputs, or without the word). Positive \
        numbers speak for the class. In the drawing size and thickness show the gradient's share; \
        `--table` gives all numbers as rows.
        """
    static let signature = Signature(
        .positional("student", StudentValue.self, help: "A student."),
        .option("node", String.self, help: "The node's id, or its row number."),
        .option("top", default: 12, in: 1...200, help: "How many nodes and words are shown."),
        .option(
            "seed", Int?.self, in: 0...1_000_000_000,
            help: "Which seed's network; the best by default."),
        .flag("table", help: "Give the numbers as a table instead of a drawing."),
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
        let cancellation = session.progress.cancellation
        let inputs = try StudentInputs(of: student, cancellation: cancellation)
        let explanation = try Explanation(
            of: node, run.model, inputs.features, graph: GraphOperators(graph),
            occluded: arguments.top, inputCount: max(arguments.top, 200),
            cancellation: cancellation)
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

    /// The ego graph, the node's text and the strongest words on one card.
    func card(seed: Int) -> CardPanel {
        let node = explanation.node
        let label = graph.className(of: node)
        func list(_ rows: [(name: String, gradient: Double, occlusion: Double?)]) -> String {
            rows.map { row in
                let fall = row.occlusion.map { " (\(Percent.decimal($0 * 100)))" } ?? ""
                return "\(row.name) \(row.gradient < 0 ? "−" : "+")"
                    + "\(ValueFormat.fixed(2).string(abs(row.gradient)))\(fall)"
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
                                $0.occlusion
                            )
                        })),
                .init(
                    inputs.columnNames == nil ? "inputs" : "words",
                    list(
                        explanation.inputs.prefix(8).map {
                            (inputs.columnName($0.column), $0.gradientTimesInput, $0.occlusion)
                        })),
                .init(
                    "numbers",
                    "gradient × input; in brackets the percentage points that the probability falls "
                        + "without it"),
            ], figures: [drawing] + textFigures)
    }

    /// The node, the most influential nodes, and whatever ties them to it.
    private var drawing: GraphFigure {
        let reach = explanation.nodes.map { abs($0.gradientTimesInput) }.max() ?? 0
        let shares = Dictionary(
            uniqueKeysWithValues: explanation.nodes.map {
                ($0.node, reach > 0 ? abs($0.gradientTimesInput) / reach : 0)
            })
        let nodes = connected(explanation.nodes.prefix(top).map(\.node))
        let places = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
        var edges: [GraphFigure.Edge] = []
        for (place, node) in nodes.enumerated() {
            for other in graph.neighbors(of: node) where graph.isDirected || Int(other) > node {
                guard let end = places[Int(other)] else { continue }
                edges.append(
                    .init(place, end, weight: min(shares[node] ?? 0, shares[Int(other)] ?? 0)))
            }
        }
        var figure = GraphFigure(
            title: "What spoke for or against \(answer)",
            nodes: nodes.map { node in
                .init(
                    label: graph.shortName(of: node, words: 3),
                    category: graph.labels[node] >= 0 ? Int(graph.labels[node]) : nil,
                    importance: shares[node] ?? 0)
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

    /// The node's own text, its words shaded by what they contribute.
    private var textFigures: [any Figure] {
        guard let vectorizer = inputs.vectorizer else { return [] }
        let own = Dictionary(
            uniqueKeysWithValues: explanation.inputs.map { ($0.column, $0.own) })
        let words = graph.text(of: explanation.node).split(whereSeparator: \.isWhitespace)
            .prefix(120).map { word in
                let columns = vectorizer.columns(of: String(word))
                return WordHeatFigure.Word(
                    String(word), importance: columns.reduce(0) { $0 + (own[$1] ?? 0) })
            }
        guard !words.isEmpty else { return [] }
        return [
            WordHeatFigure(
                title: "Its own words", words: words,
                subtitle: "what each speaks for (+) or against (−) \(answer)")
        ]
    }
}
