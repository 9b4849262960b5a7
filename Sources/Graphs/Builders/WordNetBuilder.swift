import Foundation
import Support
import Text

/// The nouns of WordNet 3.0 (Miller 1995; Fellbaum 1998) from package `wordnet-base`.
///
/// A node is a synset, with the usual name (`dog.n.01`: first lemma, part of speech, sense);
/// its text is the gloss, its title the first lemma. The label is the lexicographer's file, one of 26
/// (`animal`, `food`, …). Every pointer from noun to noun is an undirected edge: is-a, part, member,
/// substance, instance, antonym, derived form and domain. Whole: 82,115 nodes, 115,310 edges, edge
/// homophily 0.89.
public struct WordNetBuilder: Sendable {
    /// The 26 classes, in the order of their lexicographer files 03 to 28.
    public static let classNames = [
        "Tops", "act", "animal", "artifact", "attribute", "body", "cognition", "communication",
        "event", "feeling", "food", "group", "location", "motive", "object", "person", "phenomenon",
        "plant", "possession", "process", "quantity", "relation", "shape", "state", "substance",
        "time",
    ]
    /// The lexicographer file of the first class.
    private static let firstFile = 3

    /// The name of the graph.
    public var name = "wordnet"
    /// The classes to keep, in this order; empty: all.
    public var classes: [String] = []
    /// How many nodes to sample (see `TextAttributedGraph.connectedSample`); nothing: all.
    public var nodes: Int?
    /// How many nodes to grow around each seed of the sample; nothing: one region.
    public var regionSize: Int? = 6
    /// The split to make; nothing: none.
    public var split: SplitRecipe?
    /// The seed of sample and split.
    public var seed = 0
    /// The folder that holds `data.noun` and `index.noun`.
    public var folder = "/usr/share/wordnet"

    /// Makes a builder of all nouns; set the properties that should differ.
    public init() {}

    /// Builds the graph.
    ///
    /// - Throws: `GraphError.notInstalled`, `.unknownClass`, `.invalidSetting`, `.malformed`;
    ///   `Interrupted`.
    public func build(progress: any ProgressReport = SilentProgress()) throws
        -> TextAttributedGraph
    {
        for name in classes where !Self.classNames.contains(name) {
            throw GraphError.unknownClass(name: name, available: Self.classNames)
        }
        var graph = try wholeGraph(progress)
        if !classes.isEmpty { graph = try graph.selecting(classes: classes) }
        if let nodes {
            graph = try graph.connectedSample(
                size: nodes, regionSize: regionSize, seed: seed, cancellation: progress.cancellation
            )
        }
        if let split { graph = try graph.splitting(split, seed: seed) }
        return graph
    }

    private func path(_ file: String) throws(GraphError) -> String {
        let path = folder + "/" + file
        guard FileManager.default.fileExists(atPath: path) else {
            throw .notInstalled(
                what: "WordNet's \(file)", path: path, command: "apt-get install wordnet-base")
        }
        return path
    }

    private func wholeGraph(_ progress: any ProgressReport) throws -> TextAttributedGraph {
        progress.report(ProgressUpdate(stage: "reading WordNet", completed: 0, unit: "synsets"))
        var synsets = Synsets()
        var reader = try DelimitedReader(
            path: try path("data.noun"), delimiter: .none, cancellation: progress.cancellation)
        while try reader.next() {
            // The licence stands at the beginning, indented.
            if reader.slice(0).first == 0x20 { continue }
            try synsets.add(reader)
        }
        let senses = try senseIndices(synsets, progress)
        let ids = try NodeIDs(
            synsets.lemmas.enumerated().map { node, lemmas in
                try progress.checkCancellation()
                let number = senses[node]
                return "\(lemmas[0].lowercased()).n.\(number < 10 ? "0" : "")\(number)"
            })
        var parts = GraphParts(
            name: name, ids: ids, provenance: Provenance(source: folder, format: "wordnet"))
        parts.texts = synsets.glosses
        parts.titles = TextColumn(
            try synsets.lemmas.map {
                try progress.checkCancellation()
                return $0[0].replacing("_", with: " ")
            })
        let lemmas = try synsets.lemmas.map {
            try progress.checkCancellation()
            return $0.joined(separator: ", ").replacing("_", with: " ")
        }
        parts.columns = [NodeColumn(name: "lemmas", values: .texts(TextColumn(lemmas)))]
        parts.labels = synsets.files.map { Int32($0 - Self.firstFile) }
        parts.classNames = Self.classNames
        for (node, target) in synsets.pointers {
            guard let other = synsets.nodes[target] else {
                throw GraphError.malformed(
                    file: "data.noun", line: 0, expected: "the offset of a noun", found: "\(target)"
                )
            }
            parts.edges.append(node, other)
        }
        return try TextAttributedGraph(parts, cancellation: progress.cancellation)
    }

    /// Which sense of its first lemma each synset is, from 1.
    private func senseIndices(_ synsets: Synsets, _ progress: any ProgressReport) throws -> [Int] {
        var senses = [Int](repeating: 1, count: synsets.lemmas.count)
        var reader = try DelimitedReader(
            path: try path("index.noun"), delimiter: .blanks, cancellation: progress.cancellation)
        while try reader.next() {
            // lemma n synset_count pointer_count [pointer…] sense_count tagged_count [offset…]
            guard reader.fieldCount > 4, reader.text(1) == "n" else { continue }
            let count = try reader.integer(2)
            let lemma = reader.text(0)
            guard count > 0, count <= reader.fieldCount else { continue }
            for sense in 1...count {
                let offset = try reader.integer(reader.fieldCount - count + sense - 1)
                guard let node = synsets.nodes[offset],
                    synsets.lemmas[node][0].lowercased() == lemma
                else { continue }
                senses[node] = sense
            }
        }
        return senses
    }
}

/// The contents of `data.noun` (wndb(5WN)).
private struct Synsets {
    private(set) var lemmas: [[String]] = []
    private(set) var files: [Int] = []
    private(set) var glosses = TextColumn()
    /// Each synset's node by its byte offset, which is its name in the files.
    private(set) var nodes: [Int: Int] = [:]
    private(set) var pointers: [(node: Int, target: Int)] = []

    /// Adds a line: `offset file n word_count [word sense]… pointer_count [symbol offset pos ends]… |
    /// gloss`.
    mutating func add(_ reader: DelimitedReader) throws(GraphError) {
        let line = reader.slice(0)
        func malformed(_ expected: String) -> GraphError {
            .malformed(
                file: reader.file, line: reader.line, expected: expected,
                found: String(decoding: line.prefix(60), as: UTF8.self))
        }
        guard let bar = line.firstIndex(of: 0x7c) else { throw malformed("a gloss after |") }
        let fields = line[..<bar].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count >= 6, let offset = Int(fields[0]), let file = Int(fields[1]),
            file >= 3, file <= 28, let wordCount = Int(fields[3], radix: 16), wordCount > 0,
            fields.count > 4 + 2 * wordCount, let pointerCount = Int(fields[4 + 2 * wordCount]),
            pointerCount >= 0, fields.count >= 5 + 2 * wordCount + 4 * pointerCount
        else { throw malformed("a noun synset") }
        let node = lemmas.count
        guard nodes.updateValue(node, forKey: offset) == nil else {
            throw malformed("a new offset")
        }
        lemmas.append((0..<wordCount).map { fields[4 + 2 * $0] })
        files.append(file)
        var gloss = line[(bar + 1)...]
        while gloss.first == 0x20 { gloss.removeFirst() }
        while gloss.last == 0x20 { gloss.removeLast() }
        glosses.append(bytes: gloss)
        for pointer in 0..<pointerCount {
            let place = 5 + 2 * wordCount + 4 * pointer
            guard fields[place + 2] == "n" else { continue }
            guard let target = Int(fields[place + 1]) else { throw malformed("a pointer's offset") }
            pointers.append((node, target))
        }
    }
}
