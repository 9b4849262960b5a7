import CommandLanguage
import Support

/// `show`: shows values in the middle of a cell.
struct ShowCommand: Command {
    struct Arguments: Sendable {
        let values: [Value]
        let rows: Int?
    }

    static let name = "show"
    static let summary = "Show values, as the last result of a cell is shown."
    static let signature = Signature(
        .rest("values", Value.self, atLeast: 1, help: "Values to show."),
        .option(
            "rows", Int?.self, in: 1...10_000, unit: .rows,
            otherwise: "the setting `rows`", help: "Number of rows of a table to show."),
        into: Arguments.init)
    static let result = ResultShape.nothing
    static let examples = [
        Example("show tiny-table --rows 3; tiny-table | count", "Show two results of one cell.")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        var settings = session.settings
        settings.rows = arguments.rows ?? settings.rows
        for value in arguments.values {
            session.output.display(Presentation.bundle(of: value, settings: settings), id: nil)
        }
        return .nothing
    }
}
