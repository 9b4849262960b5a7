import CommandLanguage

/// `session clear`: forgets everything.
struct SessionClearCommand: Command {
    static let name = "session clear"
    static let summary = "Remove all values and definitions; settings and files on disk stay."
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.nothing
    static let examples = [Example("session clear", "Start again with an empty session.")]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        try session.shared().clear()
        return .nothing
    }
}
