import CommandLanguage
import Distillation
import Figures
import Foundation
import Graphs

/// `teacher ask`: how likely a teacher holds each class of a node.
struct TeacherAskCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let node: String
        let calibrates: Bool
        let prompts: PromptOverrides
    }

    static let name = "teacher ask"
    static let summary = "Ask a teacher for the class of one node."
    static let discussion = """
        The score of a class is the mean log-probability of the tokens of its name after the \
        question; the bars are the scores' softmax at the largest hop. With `--calibrate` the \
        scores under a prompt without content are subtracted first: small models lean to one class.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher, tuned or not."),
        .positional("graph", GraphValue.self, help: "The graph the node is in."),
        .option("node", String.self, help: "The node's id, or its row number."),
        .flag("calibrate", help: "Subtract what the teacher prefers without any text."),
        PromptOverrides.parameters,
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example("teacher ask tiny-teacher tiny --node 3", "The likelihood of each class.")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.teacher.teacher
        let graph = arguments.graph.graph
        let node = try graph.node(named: arguments.node)
        let reader = try HopReader(
            teacher, graph: graph, prompts: arguments.prompts.applied(to: teacher.prompts),
            cancellation: session.progress.cancellation)
        var scores: [Float] = []
        try reader.read([node], progress: session.progress, stage: "asking") { readings in
            scores = readings.first?.scores.last ?? []
        }
        if arguments.calibrates,
            let prior = try reader.contentFreeScores(
                cancellation: session.progress.cancellation
            ).last
        {
            scores = zip(scores, prior).map { $0 - $1 }
        }
        let shares = Self.softmax(scores.map(Double.init))
        return .figure(
            LikelihoodsFigure(
                title: "\(teacher.name) on “\(graph.shortName(of: node))”",
                entries: zip(graph.classNames, shares).map { .init(name: $0, probability: $1) },
                truth: graph.labels[node] >= 0 ? Int(graph.labels[node]) : nil))
    }

    private static func softmax(_ scores: [Double]) -> [Double] {
        let largest = scores.max() ?? 0
        let powers = scores.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}
