import CommandLanguage
import Foundation
import JSON
import Support
import Tables

/// `table load`: reads a table from a file.
struct TableLoadCommand: Command {
    /// The formats that tables are read in.
    enum Format: String, CaseIterable, ParameterValue {
        case csv, tsv, json, jsonl
    }

    struct Arguments: Sendable {
        let file: FilePath
        let format: Format?
    }

    static let name = "table load"
    static let summary = "Load a table from CSV, TSV or JSON, also compressed by gzip."
    static let discussion = """
        Each column gets the narrowest type that holds all its cells without loss: ids such as \
        `007` stay text. In numeric columns `NaN`, `NA`, `null` and `None` are missing cells. \
        Commas, semicolons, tabs and vertical bars are recognised as delimiters. JSON must be a \
        list of objects.
        """
    static let signature = Signature(
        .positional("file", FilePath.self, help: "The file."),
        .option(
            "as", Format?.self, otherwise: "by the file extension", help: "Format of the file."),
        into: Arguments.init)
    static let result = ResultShape.plain("Table")
    static let examples = [
        Example("table load \"tiny.csv\"", "Read a CSV file.", prints: "6 rows")
    ]
    /// The most bytes that a table file may have, compressed or not.
    private static let byteLimit = 4 << 30

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.file.expanded
        let format = try arguments.format ?? Self.format(of: path)
        let file = try MappedFile(path: path)
        guard file.count <= Self.byteLimit else {
            throw CommandError.unusable(
                what: "“\(path)”", why: "the file is larger than 4 GB",
                remedy: "split it, or read it as a graph with `graph load`")
        }
        var bytes = file.contents
        if Gzip.isCompressed(bytes) { bytes = try Gzip.decompress(bytes, limit: Self.byteLimit) }
        try session.progress.checkCancellation()
        let table =
            switch format {
            case .csv:
                try TableReader.read(bytes, file: path, cancellation: session.progress.cancellation)
            case .tsv:
                try TableReader.read(
                    bytes, separator: UInt8(ascii: "\t"), file: path,
                    cancellation: session.progress.cancellation)
            case .json: try Self.table(of: JSONValue(parsing: bytes), path)
            case .jsonl: try Self.table(of: Self.lines(bytes, session.progress.cancellation), path)
            }
        return .table(table.captioned((path as NSString).lastPathComponent))
    }

    private static func format(of path: String) throws(CommandError) -> Format {
        switch try TableFormat(ending: path) {
        case .csv: return .csv
        case .tsv: return .tsv
        case .json: return .json
        case .jsonl: return .jsonl
        case .markdown, .latex, .npy:
            throw .unusable(
                what: "“\(path)”", why: "tables are not read in this format",
                remedy: "save the table as CSV, TSV, JSON or JSON lines")
        }
    }

    /// The values of lines of JSON; empty lines do not count.
    private static func lines(_ bytes: [UInt8], _ cancellation: Cancellation) throws -> JSONValue {
        var values: [JSONValue] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            try cancellation.check()
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            values.append(try JSONValue(parsing: Array(line)))
        }
        return .array(values)
    }

    private static func table(of value: JSONValue, _ path: String) throws(CommandError) -> Table {
        guard let rows = value.arrayValue else {
            throw .unusable(
                what: "“\(path)”", why: "it holds \(value.kind), not a list of objects",
                remedy: "write it as [{\"a\": 1}, {\"a\": 2}]")
        }
        var records: [Record] = []
        for (index, row) in rows.enumerated() {
            guard let object = row.objectValue else {
                throw .unusable(
                    what: "“\(path)”", why: "element \(index) is \(row.kind), not an object",
                    remedy: "write it as [{\"a\": 1}, {\"a\": 2}]")
            }
            records.append(Record(object.map { ($0.key, Value($0.value)) }))
        }
        return Table(records: records)
    }
}
