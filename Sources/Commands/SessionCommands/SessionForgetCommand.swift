import CommandLanguage
import Support

/// `session forget`: takes names away.
struct SessionForgetCommand: Command {
    struct Arguments: Sendable {
        let names: [String]
    }

    static let name = "session forget"
    static let summary = "Remove values or definitions from the session."
    static let signature = Signature(
        .rest("names", String.self, atLeast: 1, help: "Names of values or definitions."),
        into: Arguments.init)
    static let result = ResultShape.nothing
    static let examples = [
        Example("old = 1; session forget old", "Forget a number.")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let known = session.names + session.definitions.map(\.name)
        for name in arguments.names where !known.contains(name) {
            throw CommandError.unknownValue(
                name: name, suggestion: NearestName.suggestion(for: name, in: known))
        }
        for name in arguments.names where session.remove(name) == nil {
            _ = session.removeDefinition(name)
        }
        return .nothing
    }
}
