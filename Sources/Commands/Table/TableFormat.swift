import CommandLanguage
import Foundation
import Support

/// The formats that tables are written in.
enum TableFormat: String, CaseIterable, ParameterValue {
    case csv, tsv, json, markdown, latex

    /// The format of a file by its ending; `.gz` may follow.
    ///
    /// - Throws: `CommandError.unusable` if the ending is none of those known.
    init(ending path: String) throws(CommandError) {
        let plain = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
        switch (plain as NSString).pathExtension.lowercased() {
        case "csv", "txt": self = .csv
        case "tsv", "tab": self = .tsv
        case "json": self = .json
        case "md", "markdown": self = .markdown
        case "tex", "latex": self = .latex
        default:
            throw .unusable(
                what: "“\(path)”", why: "the ending does not tell the format",
                remedy: "end the name in .csv, .tsv, .json, .md or .tex, or add --as FORMAT")
        }
    }

    /// A table in this format.
    func text(of table: Table) -> String {
        switch self {
        case .csv: table.csv()
        case .tsv: table.tsv()
        case .json: table.json()
        case .markdown: table.markdown()
        case .latex: table.latex()
        }
    }
}

/// Files that commands write at a person's word.
enum OutputFile {
    /// Writes a file whole or not at all.
    ///
    /// - Throws: `CommandError.fileExists` if it is there and may not be replaced, or `FileError`, also
    ///   if something else than an ordinary file is there.
    static func write(_ bytes: [UInt8], to path: String, overwrites: Bool) throws {
        guard overwrites || !FileManager.default.fileExists(atPath: path) else {
            throw CommandError.fileExists(path: path)
        }
        try AtomicFile.write(bytes, to: path)
    }
}

extension FilePath {
    /// The path with the home folder in place of a tilde.
    var expanded: String { expanded(home: Folders.home) }
}
