import CommandLanguage
import Support

/// `student save`: keeps a student whole.
struct StudentSaveCommand: Command {
    struct Arguments: Sendable {
        let student: StudentValue
        let folder: FilePath
        let overwrites: Bool
    }

    static let name = "student save"
    static let summary =
        "Save a student in a folder: the networks of all seeds, histories, settings, graph."
    static let discussion = """
        `student load` gives the same value back. To use a student in other programs, use `student \
        export`. The licence notice of the teacher, if any, is written beside it.
        """
    static let signature = Signature(
        .positional("student", StudentValue.self, help: "A student."),
        .positional("folder", FilePath.self, help: "The folder to write."),
        .flag("overwrite", help: "Replace an existing student."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "student save tiny-student \"kept-student\" --overwrite", "Keep it.",
            prints: "kept-student")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.folder.expanded
        try StudentFolder(path: path).write(
            arguments.student, overwrites: arguments.overwrites, progress: session.progress)
        return .text("\(arguments.student.summary), in \(path)")
    }
}

/// `student load`: a student that was kept.
struct StudentLoadCommand: Command {
    struct Arguments: Sendable {
        let folder: FilePath
    }

    static let name = "student load"
    static let summary = "Load a student that `student save` wrote."
    static let signature = Signature(
        .positional("folder", FilePath.self, help: "The folder of the student."),
        into: Arguments.init)
    static let result = ResultShape.object(StudentValue.typeName)
    static let examples = [
        Example(
            "student save tiny-distilled \"kept\" --overwrite; student load \"kept\"",
            "Keep a student and load it.", prints: "distilled")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(
            try StudentFolder(path: arguments.folder.expanded).read(progress: session.progress))
    }
}
