import CommandLanguage
import Support
import Tables
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
    static let summary = "Save a table as CSV, TSV, JSON, JSON lines, Markdown, LaTeX or NumPy."
    static let discussion = """
        The file extension decides the format: `.csv`, `.tsv`, `.json`, `.jsonl` (an object a line), \
        `.md`, `.tex`, or `.npy` for columns of numbers as an array `[rows, columns]`. The file is \
        written completely or not at all, and an existing file is kept unless `--overwrite` is \
        given.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("file", FilePath.self, help: "The file to write."),
        .option(
            "as", TableFormat?.self, otherwise: "by the file extension", help: "Format of the file."
        ),
        .flag("overwrite", help: "Replace an existing file."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example("tiny-table | table save \"results.csv\"", "Write a CSV file.", prints: "6 rows"),
        Example(
            "tiny-table | first 2 | table save \"table.tex\"", "Write a LaTeX table.",
            prints: "table.tex"),
        Example(
            "tiny-table | select size score | table save \"numbers.npy\"", "For NumPy.",
            prints: "6 rows"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.file.expanded
        let format = try arguments.format ?? TableFormat(ending: path)
        try OutputFile.write(
            format.bytes(of: arguments.table), to: path, overwrites: arguments.overwrites)
        let rows = NumberText.grouped(arguments.table.rowCount)
        return .text("\(rows) row\(arguments.table.rowCount == 1 ? "" : "s") in \(path)")
    }
}
