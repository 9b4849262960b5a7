import CommandLanguage
import Support

/// `version`: which program this is.
struct VersionCommand: Command {
    static let name = "version"
    static let summary = "Give the program's version."
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.plain("Text")
    static let examples = [Example("version", "The version.", prints: "lingu")]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        .text("lingu \(LinguVersion.current)")
    }
}
