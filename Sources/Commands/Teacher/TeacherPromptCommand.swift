import CommandLanguage
import Distillation
import Figures
import Graphs
import Tables

/// `teacher prompt`: the prompts of a node.
struct TeacherPromptCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let node: String
        let prompts: PromptOverrides
        let givesText: Bool
        let givesTable: Bool
    }

    static let name = "teacher prompt"
    static let summary = "Show the exact prompts of a node, with their token counts."
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."),
        .positional("graph", GraphValue.self, help: "The graph the node is in."),
        .option("node", String.self, help: "The node's id or row."),
        PromptOverrides.parameters,
        .flag("text", help: "Give the whole prompt of the largest hop as text."),
        .flag("table", help: "Give a row for each hop's prompt: role, tokens, text and answer."),
        into: Arguments.init)
    static let examples = [
        Example(
            "teacher prompt tiny-teacher tiny --node 3 --hops 1 --text", "The whole prompt.",
            prints: "Classify"),
        Example(
            "teacher prompt tiny-teacher tiny --node 3 --hops 1 --table", "A row for each hop.",
            prints: "tokens"),
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
        if arguments.givesText { return .text(prompt.text(hop: prompt.queries.count - 1)) }
        if arguments.givesTable { return .table(Self.table(prompt, builder, teacher)) }
        let hops = prompt.hops.enumerated().filter { !$0.element.tokens.isEmpty }
        return .figure(
            HopTreeFigure(
                title: "Prompts of “\(graph.shortName(of: node))”",
                segments: [
                    part("instruction", prompt.instruction), part("centre", prompt.centre),
                ] + hops.map { part("hop \($0.offset + 1)", $0.element) },
                questions: prompt.queries.enumerated().map { part("Q\($0.offset)", $0.element) }))
    }

    private static func table(
        _ prompt: HopPrompt, _ builder: PromptBuilder, _ teacher: Teacher
    ) -> Table {
        let hops = Array(prompt.queries.indices)
        let label = builder.graph.labels[prompt.node]
        let answer = label >= 0 ? builder.classNames[Int(label)] : nil
        let role = teacher.chat.family == .none ? "prompt" : "user"
        return Table(
            [
                TableColumn("hop", hops),
                TableColumn("role", hops.map { _ in role }),
                TableColumn("tokens", hops.map { prompt.tokens(hop: $0).count }),
                TableColumn("text", hops.map { prompt.text(hop: $0) }),
                TableColumn("answer", .texts(hops.map { _ in answer })),
            ], caption: "Prompts of “\(builder.graph.shortName(of: prompt.node))”")
    }

    private func part(_ name: String, _ segment: HopPrompt.Segment) -> HopTreeFigure.Segment {
        HopTreeFigure.Segment(name: name, text: segment.text, tokens: segment.tokens.count)
    }
}
