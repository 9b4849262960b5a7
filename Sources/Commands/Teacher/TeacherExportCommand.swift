import CommandLanguage
import Distillation
import Graphs
import Support

extension PromptExport.Form: ParameterValue {}

/// `teacher export`: prompts and answers for programs elsewhere.
struct TeacherExportCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let file: FilePath
        let prompts: PromptOverrides
        let nodes: NodeChoice
        let form: PromptExport.Form?
        let hasTokens: Bool
        let tellsTestAnswers: Bool
        let overwrites: Bool
    }

    static let name = "teacher export"
    static let summary = "Write a teacher's prompts and answers as JSON lines, to tune elsewhere."
    static let discussion = """
        A line for each node and hop with `id`, `node` (its row), `split`, `hop`, and `messages` (what TRL, \
        axolotl and LLaMA-Factory read) or, with `--form completion`, `prompt` and `completion`. A hop \
        without neighbours of its own has no line. Test nodes have no answer unless `--test-answers`. \
        `--tokens` adds the numbers of the prompt's tokens, so that features made elsewhere are just ours.

        The first line has a member `header` with the prompts' settings, which other programs pass over: \
        `teacher load MODEL --adapter FOLDER --prompts FILE` reads an adapter that was tuned on the file, and \
        `features load` features that were made of it.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher, tuned or not."),
        .positional("graph", GraphValue.self, help: "A graph with classes."),
        .positional("file", FilePath.self, help: "Where to write it, such as prompts.jsonl."),
        PromptOverrides.parameters, NodeChoice.parameters,
        .option(
            "form", PromptExport.Form?.self,
            otherwise: "messages for a model with a chat format",
            help: "How a line holds the prompt and the answer."),
        .flag("tokens", help: "Add the numbers of the prompt's tokens."),
        .flag("test-answers", help: "Tell the answers of test nodes, too."),
        .flag("overwrite", help: "Replace a file that is there already."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "teacher export tiny-teacher tiny \"prompts.jsonl\" --hops 1 --overwrite",
            "The prompts of all nodes at hops 0 and 1.", prints: "24 lines"),
        Example(
            "teacher export tiny-teacher tiny \"train.jsonl\" --on train --hops 0 --form messages "
                + "--overwrite", "The training nodes' as messages.", prints: "6 lines"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.file.expanded
        try OutputFile.requireWritable(path, overwrites: arguments.overwrites)
        let teacher = arguments.prompts.applied(to: arguments.teacher.teacher)
        let graph = arguments.graph.graph
        let isChat = teacher.chat.family != .none
        var options = PromptExport.Options(
            form: arguments.form ?? (isChat ? .messages : .completion),
            hasTokens: arguments.hasTokens)
        if arguments.tellsTestAnswers { options.answered.insert(.test) }
        let nodes = try arguments.nodes.nodes(of: graph, seed: session.settings.seed)
        let count = try PromptExport(teacher, graph: graph, options: options)
            .write(nodes, to: path, progress: session.progress)
        return .text("\(count) line\(count == 1 ? "" : "s") in \(path)")
    }
}
