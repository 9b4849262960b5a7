import CommandLanguage
import Distillation

/// `teacher merge`: makes an adapter part of the weights.
struct TeacherMergeCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
    }

    static let name = "teacher merge"
    static let summary =
        "Give a tuned teacher's weights what its adapter adds, and no adapter any more."
    static let discussion = """
        The merged teacher reads as the tuned one does, up to the rounding of its packed weights, and a \
        little faster; it can be tuned again. Its weights are packed anew, so it takes memory of its own. \
        The tuned teacher stays as it is. `teacher save` writes merged matrices in the file's own format (F32, \
        F16, BF16), and in F16 where they were quantised in blocks.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A tuned teacher."), into: Arguments.init)
    static let result = ResultShape.object(TeacherValue.typeName)
    static let examples = [
        Example(
            "tuned = teacher tune tiny-teacher tiny --hops 0 --epochs 1 --rank 2\nteacher merge tuned",
            "Merge an adapter.", prints: "merged adapters")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(TeacherValue(try arguments.teacher.teacher.merged()))
    }
}
