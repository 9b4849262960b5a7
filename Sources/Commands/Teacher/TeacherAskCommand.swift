import CommandLanguage
import Distillation
import Figures
import Foundation
import Graphs

/// `teacher ask`: a teacher's probability of each class of a node.
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
        The score of a class is the mean log-probability of the tokens of its name as the answer. \
        The bars show the softmax of these scores for the largest hop. `--calibrate` subtracts the \
        scores for a prompt without content (contextual calibration): small models prefer one class \
        whatever they read.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher, tuned or not."),
        .positional("graph", GraphValue.self, help: "The graph the node is in."),
        .option("node", String.self, help: "The node's id or row."),
        .flag(
            "calibrate",
            help: "Contextual calibration: subtract the class scores for a prompt without content."),
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
        var logProbabilities: [Float] = []
        try reader.read([node], progress: session.progress, stage: "asking") { outputs in
            logProbabilities = outputs.first?.logProbabilities.last ?? []
        }
        if arguments.calibrates,
            let prior = try reader.contentFreeLogProbabilities(
                cancellation: session.progress.cancellation
            ).last
        {
            logProbabilities = zip(logProbabilities, prior).map { $0 - $1 }
        }
        let probabilities = Self.softmax(logProbabilities.map(Double.init))
        return .figure(
            LikelihoodsFigure(
                title: "\(teacher.name) on “\(graph.shortName(of: node))”",
                entries: zip(graph.classNames, probabilities).map {
                    .init(name: $0, probability: $1)
                },
                truth: graph.labels[node] >= 0 ? Int(graph.labels[node]) : nil))
    }

    private static func softmax(_ logProbabilities: [Double]) -> [Double] {
        let largest = logProbabilities.max() ?? 0
        let powers = logProbabilities.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}
