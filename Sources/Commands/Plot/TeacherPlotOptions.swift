import CommandLanguage
import Distillation
import Graphs

/// The options that plots of a teacher's answers take besides the teacher.
struct TeacherPlotOptions: Sendable {
    let graph: GraphValue?
    let calibrates: Bool

    static let parameters = Parameter<TeacherPlotOptions>.group(
        .option(
            "graph", GraphValue?.self, otherwise: "the student's graph",
            help: "The graph whose test nodes a teacher answers for."),
        .flag("calibrate", help: "Subtract what a teacher prefers without any text."),
        into: TeacherPlotOptions.init)

    /// A teacher's answers for the test nodes.
    ///
    /// - Throws: `CommandError.unusable` without a graph, `TeacherError` without labelled test nodes or if the
    ///   teacher knows their labels.
    func answers(of teacher: Teacher, _ session: any CommandSession) throws -> TestAnswers {
        guard let graph = graph?.graph else {
            throw CommandError.unusable(
                what: "a teacher", why: "it does not say which nodes it is asked about",
                remedy: "add --graph")
        }
        let nodes = (graph.activeSplit?.nodes(in: .test) ?? []).filter { graph.labels[$0] >= 0 }
        guard !nodes.isEmpty else {
            throw TeacherError.emptySplit(
                graph: graph.name, split: graph.activeSplit?.name, role: "test")
        }
        try teacher.notice.requireUnseen(nodes, part: "test", graphHash: graph.dataHash)
        return TestAnswers(
            nodes: nodes, graph: graph,
            answers: try TeacherAnswers.asking(
                teacher, nodes, graph, calibrates: calibrates, session))
    }

    /// A teacher's answers for labelled nodes.
    struct TestAnswers {
        let nodes: [Int]
        let graph: TextAttributedGraph
        let answers: TeacherAnswers

        /// The classes, and how often each (column) was answered for each (row) by majority.
        var confusion: (classes: [String], counts: [[Int]]) {
            let classes = graph.classCount
            var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
            for (place, node) in nodes.enumerated() {
                counts[Int(graph.labels[node])][answers.majority[place]] += 1
            }
            return (graph.classNames, counts)
        }

        /// How sure each answer is, and whether it is right.
        var confidences: (values: [Double], isCorrect: [Bool]) {
            (
                nodes.indices.map { Double(answers.confidence(node: $0)) },
                nodes.indices.map { answers.majority[$0] == Int(graph.labels[nodes[$0]]) }
            )
        }
    }
}
