import Checkpoints
import CommandLanguage
import Foundation
import Support
import Tables

/// The formats that tables are written in.
enum TableFormat: String, CaseIterable, ParameterValue {
    case csv, tsv, json, jsonl, markdown, latex, npy

    /// The format of a file by its ending; `.gz` may follow.
    ///
    /// - Throws: `CommandError.unusable` if the ending is none of those known.
    init(ending path: String) throws(CommandError) {
        let plain = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
        switch (plain as NSString).pathExtension.lowercased() {
        case "csv", "txt": self = .csv
        case "tsv", "tab": self = .tsv
        case "json": self = .json
        case "jsonl", "ndjson": self = .jsonl
        case "npy": self = .npy
        case "md", "markdown": self = .markdown
        case "tex", "latex": self = .latex
        default:
            throw .unusable(
                what: "“\(path)”", why: "the file extension does not say the format",
                remedy: "end the name in .csv, .tsv, .json, .jsonl, .md, .tex or .npy, or add "
                    + "--as FORMAT")
        }
    }

    /// The bytes of a table in this format.
    ///
    /// - Throws: `CommandError.unusable` if NumPy is to hold texts.
    func bytes(of table: Table) throws(CommandError) -> [UInt8] {
        switch self {
        case .csv: Array(table.csv().utf8)
        case .tsv: Array(table.tsv().utf8)
        case .json: Array(table.json().utf8)
        case .jsonl: Array(table.jsonLines().utf8)
        case .markdown: Array(table.markdown().utf8)
        case .latex: Array(table.latex().utf8)
        case .npy: try Self.array(of: table)
        }
    }

    /// The numbers of a table as a NumPy array `[rows, columns]`: int64 if all are integers, else float64 with
    /// NaN for missing cells.
    private static func array(of table: Table) throws(CommandError) -> [UInt8] {
        let shape = [table.rowCount, table.columns.count]
        if let texts = table.columns.first(where: { $0.cells.numbers == nil }) {
            throw .unusable(
                what: "column `\(texts.name)`", why: "a NumPy array holds numbers alone",
                remedy: "choose columns of numbers with `select` first, or save as CSV")
        }
        let integers = table.columns.compactMap { column -> [Int]? in
            guard case .integers(let cells) = column.cells else { return nil }
            let whole = cells.compactMap { $0 }
            return whole.count == cells.count ? whole : nil
        }
        if integers.count == table.columns.count {
            let values = (0..<table.rowCount).flatMap { row in integers.map { Int64($0[row]) } }
            return NumPyFile.bytes(of: NumPyArray(shape: shape, integers: values))
        }
        let columns = table.columns.compactMap { $0.cells.numbers }
        let values = (0..<table.rowCount).flatMap { row in columns.map { $0[row] ?? .nan } }
        return NumPyFile.bytes(of: NumPyArray(shape: shape, doubles: values))
    }
}

extension FilePath {
    /// The path with the home folder in place of a tilde.
    var expanded: String { expanded(home: Folders.home) }
}
