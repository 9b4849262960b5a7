import Foundation
import Support

/// A folder as the Open Graph Benchmark unpacks it (Hu et al., NeurIPS 2020), for node prediction.
///
/// | file | holds |
/// |---|---|
/// | `raw/edge.csv.gz` | pairs of row indices, no header |
/// | `raw/node-label.csv.gz` | one label a line |
/// | `raw/num-node-list.csv.gz` | the number of nodes |
/// | `split/NAME/train.csv.gz`, `valid`, `test` | row indices |
/// | `mapping/nodeidx2paperid.csv.gz` | row index and paper id |
/// | `mapping/labelidx2*.csv.gz` | label and category name |
/// | `titleabs.tsv` | paper id, title, abstract |
///
/// The number of nodes is that of the list, or of the labels, or of the mapping.
public enum OGBReader: GraphReader {
    /// `ogb`.
    public static let name = "ogb"
    /// The files.
    public static let summary = "an OGB folder: raw/edge.csv.gz, split/, mapping/, titleabs.tsv"

    /// Whether there are OGB's edges.
    public static func recognizes(_ source: GraphSource) -> Bool {
        source.isFolder && source.find("raw/edge.csv", "edge.csv") != nil
    }

    /// Reads graph, labels, splits, and texts where they are.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        let mapping = try source.find("mapping/nodeidx2paperid.csv", "nodeidx2paperid.csv")
            .map { try pairs($0, context) }
        let stated = try nodeCount(source, mapping?.count, context)
        let edges = try LineFiles.edges(
            try source.require("raw/edge.csv", "edge.csv"), .comma, nodeCount: stated.value, context
        )
        try stated.check(edges: edges, mapped: mapping?.count, source, context)
        let count = stated.value
        var parts = GraphParts(name: context.name, ids: NodeIDs(rowNumbers: count))
        parts.edges = edges
        if let path = source.find("raw/node-label.csv", "node-label.csv") {
            (parts.labels, parts.classNames) = try LineFiles.labels(
                path, nodeCount: count, hasHeader: false,
                notes: &parts.provenance.notes, context)
            try nameClasses(source, &parts, context)
        }
        parts.splits = try splits(source, nodeCount: count, context)
        if let mapping, mapping.count == count {
            try readTexts(source, mapping, &parts, context)
        } else {
            parts.provenance.notes.append("There is no mapping to paper ids, hence no text.")
        }
        return parts
    }

    /// How many nodes a folder says that it has, and where.
    private struct NodeCount {
        let value: Int
        var place: (file: String, line: Int)?

        /// Refuses a number of nodes that the files do not come near to: memory is taken for each.
        func check(
            edges: EdgeList, mapped: Int?, _ source: GraphSource, _ context: ReadingContext
        ) throws {
            // Isolated nodes without labels are possible, but not so many.
            var described = max(edges.largest + 1, mapped ?? 0)
            func isPlausible() -> Bool { value <= 16 * described + 10_000 }
            guard let place, !isPlausible() else { return }
            if let path = source.find("raw/node-label.csv", "node-label.csv") {
                described = max(described, try LineFiles.lines(path, context).count)
            }
            guard !isPlausible() else { return }
            throw GraphError.malformed(
                file: place.file, line: place.line,
                expected: "about as many nodes as the files describe, \(described)",
                found: String(value))
        }
    }

    private static func nodeCount(
        _ source: GraphSource, _ mapped: Int?, _ context: ReadingContext
    ) throws -> NodeCount {
        if let path = source.find("raw/num-node-list.csv", "num-node-list.csv") {
            var reader = try context.open(path, .comma)
            guard try reader.next() else { throw GraphError.empty(source: reader.file) }
            let number = try LineFiles.rowNumber(reader, 0, limit: Int(Int32.max))
            return NodeCount(value: number, place: (reader.file, reader.line))
        }
        if let path = source.find("raw/node-label.csv", "node-label.csv") {
            return NodeCount(value: try LineFiles.lines(path, context).count)
        }
        if let mapped { return NodeCount(value: mapped) }
        throw GraphError.missingFile(folder: source.folder, names: ["raw/num-node-list.csv.gz"])
    }

    /// Rows of a number and a word, below a header, in numerical order.
    private static func pairs(_ path: String, _ context: ReadingContext) throws -> [String] {
        var reader = try context.open(path, .comma)
        var words: [String] = []
        _ = try reader.next()
        while try reader.next() {
            try reader.expect(columns: 2)
            let number = try reader.integer(0)
            guard number == words.count else {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line, expected: "row number \(words.count)",
                    found: String(number))
            }
            words.append(reader.text(1))
        }
        return words
    }

    /// Replaces class indices by their categories' names.
    private static func nameClasses(
        _ source: GraphSource, _ parts: inout GraphParts, _ context: ReadingContext
    ) throws {
        let folder = source.folder + "/mapping"
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let inside = entries.filter { $0.hasPrefix("labelidx2") }.sorted().map { folder + "/" + $0 }
        let beside = source.entries.filter { $0.hasPrefix("labelidx2") }.map {
            source.folder + "/" + $0
        }
        guard let path = (inside + beside).first else { return }
        let names = try pairs(path, context)
        let readable = names.map { name in
            // OGB writes cs.LG as "arxiv cs lg".
            let words = name.split(separator: " ")
            return words.count == 3 && words[0] == "arxiv"
                ? "\(words[1]).\(words[2].uppercased())" : name
        }
        ClassNaming.apply(readable, to: &parts)
    }

    private static func splits(_ source: GraphSource, nodeCount: Int, _ context: ReadingContext)
        throws -> [SplitMask]
    {
        let folder = source.folder + "/split"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return try names.sorted().compactMap { name in
            let prefix = "split/\(name)/"
            return try LineFiles.split(
                named: name, nodeCount: nodeCount,
                [
                    (.train, source.find(prefix + "train.csv")),
                    (.validation, source.find(prefix + "valid.csv")),
                    (.test, source.find(prefix + "test.csv")),
                ], context)
        }
    }

    /// Puts titles and abstracts on the papers that have them.
    private static func readTexts(
        _ source: GraphSource, _ paperIDs: [String], _ parts: inout GraphParts,
        _ context: ReadingContext
    ) throws {
        parts.columns.append(
            NodeColumn(name: "paper_id", recognizing: TextColumn(paperIDs)))
        guard let path = source.find("titleabs.tsv", "raw/titleabs.tsv", "mapping/titleabs.tsv")
        else {
            parts.provenance.notes.append("There is no titleabs.tsv, hence no text.")
            return
        }
        var rows: [String: Int] = [:]
        for (node, id) in paperIDs.enumerated() { rows[id] = node }
        var titles = [String](repeating: "", count: paperIDs.count)
        var texts = titles
        var found = 0
        var reader = try context.open(path, .tab)
        while try reader.next() {
            // The published file ends in a line with the name of its own archive, and its header, if
            // any, names no paper.
            guard reader.fieldCount >= 2, let node = rows[reader.text(0)] else { continue }
            titles[node] = reader.text(1)
            texts[node] = reader.fieldCount > 2 ? reader.text(2) : ""
            found += 1
        }
        parts.titles = TextColumn(titles)
        parts.texts = TextColumn(zip(titles, texts).map { $1.isEmpty ? $0 : $1 })
        if found < paperIDs.count {
            parts.provenance.notes.append("\(paperIDs.count - found) papers have no text.")
        }
    }
}
