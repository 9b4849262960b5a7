import CommandLanguage
import Distillation
import Foundation
import Support

/// `teacher template`: shows or changes the wording of a teacher's prompts.
struct TeacherTemplateCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let file: FilePath?
        let text: String?
        let sections: [PromptTemplate.Section: String]
        let isStandard: Bool
    }

    static let name = "teacher template"
    static let summary = "Show or change the template of a teacher's prompts."
    static let discussion = """
        Without options the template is given as text: sections headed by their names in brackets, \
        with placeholders in braces (`{classes}`; `{text}`, `{title}`, `{degree}`; `{hop}`, \
        `{count}`, `{neighbors}`; `{text}`, `{label}`; `{hop}`). Write it to a file, edit it and \
        load it with `--file`, or change one section with `--instruction`, `--centre`, `--hop`, \
        `--neighbor` or `--query`. The result is then a teacher with the new template; `teacher \
        prompt` shows its prompts. A tuned teacher was trained with one template and does less well \
        with another.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."),
        .option(
            "file", FilePath?.self, otherwise: "unchanged", help: "A file with a whole template."),
        .option(
            "text", String?.self, otherwise: "unchanged",
            help: "A whole template; missing sections are the standard ones."),
        .option(
            "instruction", String?.self, otherwise: "unchanged",
            help: "The task; must contain {classes}."),
        .option(
            "centre", String?.self, otherwise: "unchanged",
            help: "The description of the node; must contain {text}."),
        .option(
            "hop", String?.self, otherwise: "unchanged",
            help: "The description of a hop; must contain {neighbors}."),
        .option(
            "neighbor", String?.self, otherwise: "unchanged",
            help: "The line of a neighbour; must contain {text}."),
        .option(
            "query", String?.self, otherwise: "unchanged",
            help: "The question at the end of the prompt."),
        .flag("standard", help: "Go back to the standard template."),
        into: Self.arguments)
    static let examples = [
        Example("teacher template tiny-teacher", "The wording.", prints: "[instruction]"),
        Example(
            "asking = teacher template tiny-teacher --query \"Its kind is:\"\n"
                + "teacher prompt asking tiny --node 3 --hops 0",
            "Another question.", prints: "Its kind is:"),
    ]
    private static func arguments(
        teacher: TeacherValue, file: FilePath?, text: String?, instruction: String?,
        centre: String?,
        hop: String?, neighbor: String?, query: String?, standard: Bool
    ) -> Arguments {
        let given: [(PromptTemplate.Section, String?)] = [
            (.instruction, instruction), (.centre, centre), (.hop, hop),
            (.neighbor, neighbor), (.query, query),
        ]
        return Arguments(
            teacher: teacher, file: file, text: text,
            sections: Dictionary(
                uniqueKeysWithValues: given.compactMap { part in part.1.map { (part.0, $0) } }),
            isStandard: standard)
    }

    /// The most bytes that a template's file may have.
    private static let byteLimit = 1 << 20

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.teacher.teacher
        let isAsked =
            arguments.file == nil && arguments.text == nil && arguments.sections.isEmpty
            && !arguments.isStandard
        guard !isAsked else { return .text(teacher.prompts.template.text) }
        var template = try Self.whole(arguments) ?? teacher.prompts.template
        template = try template.replacing(arguments.sections)
        var changed = teacher
        changed.prompts.template = template
        return .object(TeacherValue(changed))
    }

    private static func whole(_ arguments: Arguments) throws -> PromptTemplate? {
        switch (arguments.file, arguments.text, arguments.isStandard) {
        case (nil, nil, false): return nil
        case (nil, nil, true): return .standard
        case (nil, let text?, false): return try PromptTemplate(parsing: text)
        case (let path?, nil, false):
            let file = try MappedFile(path: path.expanded)
            guard file.count <= byteLimit,
                let text = String(validating: file.contents, as: UTF8.self)
            else {
                throw CommandError.unusable(
                    what: "“\(path.path)”", why: "it is not a text of at most 1 MiB in UTF-8",
                    remedy: "name a file that `teacher template` was written to")
            }
            return try PromptTemplate(parsing: text)
        default:
            throw CommandError.unusable(
                what: "teacher template", why: "several whole templates are given",
                remedy: "give one of --file, --text and --standard")
        }
    }
}
