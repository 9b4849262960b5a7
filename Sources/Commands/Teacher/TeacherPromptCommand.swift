import CommandLanguage
import Distillation
import Figures
import Graphs

/// `teacher prompt`: what a teacher will read of a node.
struct TeacherPromptCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let node: String
        let prompts: PromptOverrides
    }

    static let name = "teacher prompt"
    static let summary = "Show exactly what a teacher will read of a node, with its tokens counted."
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."),
        .positional("graph", GraphValue.self, help: "The graph the node is in."),
        .option("node", String.self, help: "The node's id, or its row number."),
        PromptOverrides.parameters,
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example(
            "teacher prompt tiny-teacher tiny --node 3 --hops 1", "The prompts of hops 0 and 1.",
            prints: "Answer:"),
        Example(
            "teacher prompt tiny-teacher tiny --node 3 --hops 1 --neighbor-labels",
            "With the classes of neighbours that are training nodes.", prints: "(animal)"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.teacher.teacher
        let graph = arguments.graph.graph
        let node = try graph.node(named: arguments.node)
        let builder = try teacher.promptBuilder(
            for: graph, configuration: arguments.prompts.applied(to: teacher.prompts))
        let prompt = try builder.prompt(for: node)
        let hops = prompt.hops.enumerated().filter { !$0.element.tokens.isEmpty }
        return .figure(
            HopTreeFigure(
                title: "Prompts of “\(graph.shortName(of: node))”",
                segments: [
                    part("instruction", prompt.instruction), part("centre", prompt.centre),
                ] + hops.map { part("hop \($0.offset + 1)", $0.element) },
                questions: prompt.queries.enumerated().map { part("Q\($0.offset)", $0.element) }))
    }

    private func part(_ name: String, _ segment: HopPrompt.Segment) -> HopTreeFigure.Segment {
        HopTreeFigure.Segment(name: name, text: segment.text, tokens: segment.tokens.count)
    }
}
