import Foundation
import JSON
import Support
import Tensor
import Text

/// Writes a graph as the folder of tables that `TableFolderReader` reads: what comes back is equal.
public struct GraphWriter {
    /// Writes an array `[rows, columns]` as a NumPy file.
    public typealias DenseFeatureWriter = (_ features: Tensor, _ path: String) throws -> Void

    private let graph: TextAttributedGraph
    private let folder: String
    private let cancellation: Cancellation

    /// Writes a graph as a folder, which appears whole or not at all; other files of a folder that is
    /// there stay in it.
    ///
    /// - Parameter denseFeatures: Writes `features.npy`; without it dense features are left out.
    /// - Throws: `FileError`, `Interrupted`, `GraphError.invalidSetting` if the folder holds other
    ///   things than a graph.
    public static func write(
        _ graph: TextAttributedGraph, to folder: String, denseFeatures: DenseFeatureWriter? = nil,
        progress: any ProgressReport = SilentProgress()
    ) throws {
        let manager = FileManager.default
        let present = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
        guard present.isEmpty || present.contains(where: { $0.hasPrefix("nodes.") }) else {
            throw GraphError.invalidSetting(
                name: "folder", value: folder, allowed: "new, empty, or one that holds a graph")
        }
        try check(graph)
        try LinguHome.createFolder(folder.parentFolder)
        try AtomicFolder.write(to: folder, keeping: { !isTable($0) }) { folder in
            let writer = GraphWriter(
                graph: graph, folder: folder, cancellation: progress.cancellation)
            try writer.writeNodes()
            progress.report(
                ProgressUpdate(stage: "writing edges", completed: 1, total: 3, unit: "files"))
            try writer.writeEdges()
            try writer.writeLabels()
            try writer.writeSplits()
            try writer.writeFeatures(denseFeatures)
            try writer.writeDescription()
            try progress.cancellation.check()
        }
    }

    /// Whether a file of a graph's folder, left over from another graph, would be read as this one's.
    private static func isTable(_ name: String) -> Bool {
        let stems = ["labels", "splits", "words", "features", "word-names", "nodes", "edges"]
        let endings = ["csv", "csv.gz", "tsv", "tsv.gz", "npy", "npz"]
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        return parts.count == 2 && stems.contains(parts[0]) && endings.contains(parts[1])
    }

    /// Refuses what would not come back as it is.
    private static func check(_ graph: TextAttributedGraph) throws(GraphError) {
        func twice(_ names: [String], _ what: String) throws(GraphError) {
            var seen: Set<String> = []
            for name in names where !seen.insert(name).inserted {
                throw .unwritable(graph: graph.name, reason: "two \(what) are called “\(name)”")
            }
        }
        try twice(graph.classNames, "classes")
        try twice(graph.splits.map(\.name), "splits")
        if case .sparse(let matrix) = graph.features?.values,
            let entry = matrix.values.firstIndex(where: { !$0.isFinite })
        {
            let node = matrix.rowOffsets.firstIndex { $0 > Int32(entry) }.map { $0 - 1 } ?? 0
            throw .unwritable(
                graph: graph.name, reason: "a feature of node “\(graph.ids[node])” is not finite")
        }
    }

    private func table(_ name: String, _ header: [String], _ body: (inout TableText) throws -> Void)
        throws
    {
        var text = TableText(writer: try ByteStreamWriter(path: folder + "/" + name))
        for (index, word) in header.enumerated() { text.field(word.utf8, isFirst: index == 0) }
        try text.endRow()
        try body(&text)
        try text.finish()
    }

    private func writeNodes() throws {
        let hasOwnTexts = graph.titles.map { $0 != graph.texts } ?? true
        var header = ["id"]
        if !graph.classNames.isEmpty { header.append("label") }
        if graph.titles != nil { header.append("title") }
        header += graph.columns.map(\.name)
        if hasOwnTexts { header.append("text") }
        try table("nodes.csv.gz", header) { text in
            for node in 0..<graph.nodeCount {
                text.field(graph.ids[node].utf8, isFirst: true)
                if !graph.classNames.isEmpty {
                    text.field((graph.labels[node] < 0 ? "" : String(graph.labels[node])).utf8)
                }
                if let titles = graph.titles { text.field(titles.bytes(of: node)) }
                for column in graph.columns { text.field(column.text(of: node).utf8) }
                if hasOwnTexts { text.field(graph.texts.bytes(of: node)) }
                try text.endRow()
                if node % 4096 == 0 { try cancellation.check() }
            }
        }
    }

    private func writeEdges() throws {
        let weights = graph.edgeWeights
        try table("edges.csv.gz", ["src", "dst"] + (weights == nil ? [] : ["weight"])) { text in
            for node in 0..<graph.nodeCount {
                let id = graph.ids[node]
                for entry in graph.adjacency.row(of: node) {
                    let other = graph.adjacency.neighbors[entry]
                    guard graph.isDirected || Int(other) > node else { continue }
                    text.field(id.utf8, isFirst: true)
                    text.field(graph.ids[Int(other)].utf8)
                    if let weights { text.field("\(weights[entry])".utf8) }
                    try text.endRow()
                }
                if node % 4096 == 0 { try cancellation.check() }
            }
        }
    }

    private func writeLabels() throws {
        guard !graph.classNames.isEmpty else { return }
        try table("labels.csv", ["label", "name"]) { text in
            for (number, name) in graph.classNames.enumerated() {
                text.field("\(number)".utf8, isFirst: true)
                text.field(name.utf8)
                try text.endRow()
            }
        }
    }

    private func writeSplits() throws {
        guard !graph.splits.isEmpty else { return }
        try table("splits.csv.gz", ["id"] + graph.splits.map(\.name)) { text in
            for node in 0..<graph.nodeCount {
                text.field(graph.ids[node].utf8, isFirst: true)
                for split in graph.splits { text.field(split.roles[node].word.utf8) }
                try text.endRow()
            }
        }
    }

    private func writeFeatures(_ dense: DenseFeatureWriter?) throws {
        guard let features = graph.features else { return }
        switch features.values {
        case .dense(let tensor): try dense?(tensor, folder + "/features.npy")
        case .sparse(let matrix):
            let isBinary = matrix.values.allSatisfy { $0 == 1 }
            if let names = features.columnNames {
                try table("word-names.csv", ["column", "word"]) { text in
                    for (column, name) in names.enumerated() {
                        text.field("\(column)".utf8, isFirst: true)
                        text.field(name.utf8)
                        try text.endRow()
                    }
                }
            }
            let header = ["id", "columns"] + (isBinary ? [] : ["values"])
            try table("words.csv.gz", header) { text in
                for node in 0..<graph.nodeCount {
                    let entries = matrix.entries(ofRow: node)
                    func joined(_ words: some Sequence<String>) -> String.UTF8View {
                        words.joined(separator: " ").utf8
                    }
                    text.field(graph.ids[node].utf8, isFirst: true)
                    text.field(joined(matrix.columnIndices[entries].lazy.map { String($0) }))
                    if !isBinary {
                        text.field(joined(matrix.values[entries].lazy.map { String($0) }))
                    }
                    try text.endRow()
                }
            }
        }
    }

    private func writeDescription() throws {
        var description: JSONObject = [
            "name": .string(graph.name), "directed": .boolean(graph.isDirected),
            "splits": .strings(graph.splits.map(\.name)),
            "source": .string(graph.provenance.source), "dataHash": .string(graph.dataHash),
        ]
        description.merge(SavedColumns.described(graph.columns)) { $1 }
        if let features = graph.features {
            description["features"] = .string(features.name)
            description["featureColumns"] = .integer(features.columnCount)
        }
        if let split = graph.activeSplit { description["split"] = .string(split.name) }
        let writer = try ByteStreamWriter(path: folder + "/graph.json")
        try writer.write(JSONValue.object(description).bytes(.pretty) + [0x0a])
        try writer.finish()
    }
}

/// Rows of comma-separated fields on their way to a file.
struct TableText {
    private let file: ByteStreamWriter
    private var rows = DelimitedWriter(lineEnd: "\r\n")

    init(writer: ByteStreamWriter) { file = writer }

    /// Adds a field, quoted where it must be.
    mutating func field(_ bytes: ArraySlice<UInt8>, isFirst: Bool = false) {
        // A row of one empty field would be a blank line.
        rows.field(bytes, quotesEmpty: isFirst)
    }

    /// Adds a field, quoted where it must be.
    mutating func field(_ text: String.UTF8View, isFirst: Bool = false) {
        field(Array(text)[...], isFirst: isFirst)
    }

    /// Ends the row.
    mutating func endRow() throws {
        rows.endRow()
        if rows.bytes.count > 1 << 18 { try file.write(rows.take()) }
    }

    /// Writes what is left and closes the file.
    mutating func finish() throws {
        try file.write(rows.take())
        try file.finish()
    }
}
