import CommandLanguage
import Support
import Text

/// `table save`: writes a table to a file.
struct TableSaveCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let file: FilePath
        let format: TableFormat?
        let overwrites: Bool
    }

    static let name = "table save"
    static let summary = "Write a table as CSV, TSV, JSON, Markdown or LaTeX."
    static let discussion = """
        The ending decides the format: `.csv`, `.tsv`, `.json`, `.md`, `.tex`. The file appears whole \
        or not at all, and a file that is there already stays unless `--overwrite` is given.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("file", FilePath.self, help: "Where to write it."),
        .option("as", TableFormat?.self, help: "The format, if the ending does not tell."),
        .flag("overwrite", help: "Replace a file that is there already."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example("tiny-table | table save \"results.csv\"", "Write a CSV file.", prints: "6 rows"),
        Example(
            "tiny-table | first 2 | table save \"table.tex\"", "Write a LaTeX table.",
            prints: "table.tex"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.file.expanded
        let format = try arguments.format ?? TableFormat(ending: path)
        try OutputFile.write(
            Array(format.text(of: arguments.table).utf8), to: path, overwrites: arguments.overwrites
        )
        let rows = NumberText.grouped(arguments.table.rowCount)
        return .text("\(rows) row\(arguments.table.rowCount == 1 ? "" : "s") in \(path)")
    }
}
