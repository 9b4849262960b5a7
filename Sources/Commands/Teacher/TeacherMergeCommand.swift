import CommandLanguage
import Distillation

/// `teacher merge`: makes an adapter part of the weights.
struct TeacherMergeCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
    }

    static let name = "teacher merge"
    static let summary =
        "Merge a tuned teacher's LoRA adapter into its weights."
    static let discussion = """
        The merged teacher gives the same outputs as the tuned one, up to the rounding of its \
        packed weights, and is a little faster; it can be tuned again. It has a copy of the weights \
        of its own. The tuned teacher stays unchanged. `teacher save` writes merged matrices in the \
        file's own format (F32, F16, BF16), or in F16 if they were block-quantised.
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
