import Foundation
import Support

/// A data set folder as Hugging Face lays it out: `train`, `validation` and `test` as CSV, TSV or JSON
/// lines, in the folder or in `data/`, in one or several parts (`train-00000-of-00002.csv`).
///
/// The file's name says which part of the split its rows are in. Rows without ids are numbered over all
/// files. Edges come from a column of neighbours, from `edges.csv` beside them, or from `--edges`.
public enum HuggingFaceTableReader: GraphReader {
    /// `huggingface`.
    public static let name = "huggingface"
    /// The files.
    public static let summary = "a folder of train, validation and test as .csv or .jsonl"

    private static let parts: [(prefix: String, role: SplitRole)] = [
        ("train", .train), ("validation", .validation), ("valid", .validation),
        ("val", .validation), ("dev", .validation), ("test", .test),
    ]

    /// Whether files are called like the parts of a split and hold rows of nodes.
    public static func recognizes(_ source: GraphSource) -> Bool {
        guard let found = files(source), let first = found.first else { return false }
        if isJSON(first.path) { return true }
        let header = TableFolderReader.header(of: first.path)
        return NodeTable.isHeader(header) || NodeTable.isHeaderWithoutIDs(header)
            || ColumnNames.place(of: .text, in: header) != nil
    }

    /// Reads the files' rows.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        guard let files = files(source), let first = files.first else {
            throw GraphError.missingFile(folder: source.path, names: ["train.csv", "train.jsonl"])
        }
        var parts: GraphParts
        if isJSON(first.path) {
            parts = try JSONLinesReader.read(
                files.filter { isJSON($0.path) }, numbersNodes: true, context)
        } else {
            parts = try NodeTable.read(
                files.filter { !isJSON($0.path) }.map { ($0.path, Optional($0.role)) },
                LabelCollector(), NodeTable.Options(numbersRows: true), context)
        }
        parts.provenance.notes.append(
            "The split is that of the files: "
                + files.map { $0.path.split(separator: "/").last.map(String.init) ?? "" }
                .joined(separator: ", ") + ".")
        let hasEdges = parts.edges.count > 0 || context.columns.edgesPath != nil
        if !hasEdges, let path = source.find("edges.csv", "edges.tsv", "data/edges.csv") {
            try EdgeTable.read(path, &parts, isOwn: false, context)
        } else if !hasEdges {
            parts.provenance.notes.append("There is no table of edges.")
        }
        return parts
    }

    private static func isJSON(_ path: String) -> Bool {
        let name = GraphSource.withoutGzip(path).lowercased()
        return name.hasSuffix(".jsonl") || name.hasSuffix(".json")
    }

    /// The files of parts of a split, training first.
    private static func files(_ source: GraphSource) -> [(path: String, role: SplitRole)]? {
        guard source.isFolder else { return nil }
        let inside = source.folder + "/data"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: inside)) ?? []
        let paths =
            source.entries.map { source.folder + "/" + $0 }
            + names.sorted().map { inside + "/" + $0 }
        var found: [(path: String, role: SplitRole)] = []
        for path in paths {
            let name = (path as NSString).lastPathComponent.lowercased()
            let plain = GraphSource.withoutGzip(name)
            guard ["csv", "tsv", "jsonl", "json"].contains((plain as NSString).pathExtension),
                let part = parts.first(where: { isPart(plain, of: $0.prefix) })
            else { continue }
            found.append((path, part.role))
        }
        guard found.contains(where: { $0.role == .train }) else { return nil }
        return found.sorted { ($0.role.rawValue, $0.path) < ($1.role.rawValue, $1.path) }
    }

    /// Whether a name is a part's: `train.csv`, `train-00000-of-00002.csv`, `train_1.csv`.
    private static func isPart(_ name: String, of prefix: String) -> Bool {
        guard name.hasPrefix(prefix) else { return false }
        let next = name.dropFirst(prefix.count).first
        return next == "." || next == "-" || next == "_"
    }
}
