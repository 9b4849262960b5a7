import Foundation
import Support

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// GraphML (graphml.graphdrawing.org), as yEd, Gephi, igraph and NetworkX write it.
///
/// Data keys are columns by their `attr.name`; those called `text`, `title`, `label` (or `class`) and
/// `split` mean what they mean in tables. `edgedefault="directed"` makes the graph directed. Only the
/// first graph of a file is read, nested graphs and hyperedges are not.
public enum GraphMLReader: GraphReader {
    /// `graphml`.
    public static let name = "graphml"
    /// The files.
    public static let summary = "a .graphml file"

    /// Whether the file's name is GraphML's.
    public static func recognizes(_ source: GraphSource) -> Bool {
        !source.isFolder && ["graphml", "xml"].contains(source.fileExtension)
    }

    /// Reads nodes, edges and their data.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        context.report(reading: source.path)
        let file = source.path.split(separator: "/").last.map(String.init) ?? source.path
        let parser = XMLParser(data: Data(try ByteStream.contents(of: source.path, limit: 1 << 30)))
        parser.shouldResolveExternalEntities = false
        let collector = GraphMLCollector(file: file, cancellation: context.cancellation)
        parser.delegate = collector
        let isWhole = parser.parse()
        if let error = collector.error { throw error }
        guard isWhole, collector.isClosed, collector.sawGraph else {
            throw GraphError.malformed(
                file: file, line: parser.lineNumber, expected: "GraphML",
                found: parser.parserError?.localizedDescription
                    ?? (collector.isClosed ? "no <graph>" : "the end of the file"))
        }
        return try collector.parts(name: context.name)
    }
}

/// Takes what the XML parser finds.
private final class GraphMLCollector: NSObject, XMLParserDelegate {
    private(set) var error: (any Error)?
    private(set) var sawGraph = false
    /// Whether every element that began has ended.
    var isClosed: Bool { depth == 0 }
    private var depth = 0
    private let file: String
    private let cancellation: Cancellation
    private var isDirected = false
    private var names: [String: String] = [:]
    private var ids = NodeIDs(rowNumbers: 0)
    private var data: [[String: String]] = []
    private var columnNames: [String] = []
    private var edges: [(from: String, to: String, line: Int)] = []
    private var weights: [Float?] = []
    private var insideNode = false
    private var insideEdge = false
    private var key: String?
    private var text = ""

    init(file: String, cancellation: Cancellation) {
        self.file = file
        self.cancellation = cancellation
    }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String] = [:]
    ) {
        depth += 1
        switch element.split(separator: ":").last {
        case "key":
            if let id = attributes["id"] { names[id] = attributes["attr.name"] ?? id }
        case "graph":
            guard !sawGraph else {
                return stop(parser, expected: "one graph", found: "another one")
            }
            sawGraph = true
            isDirected = attributes["edgedefault"] == "directed"
        case "node":
            guard let id = attributes["id"] else {
                return stop(parser, expected: "an id", found: "a node without")
            }
            guard ids.append(Array(id.utf8).span) else {
                return stop(
                    parser, GraphError.duplicateID(file: file, line: parser.lineNumber, id: id))
            }
            data.append([:])
            insideNode = true
            if cancellation.isCancelled { stop(parser, Interrupted()) }
        case "edge":
            guard let from = attributes["source"], let to = attributes["target"] else {
                return stop(parser, expected: "source and target", found: "an edge without")
            }
            edges.append((from, to, parser.lineNumber))
            weights.append(nil)
            insideEdge = true
        case "data":
            key = insideNode || insideEdge ? attributes["key"] : nil
            text = ""
        default: break
        }
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
        if key != nil { text += characters }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        if key != nil { text += String(decoding: block, as: UTF8.self) }
    }

    func parser(
        _ parser: XMLParser, didEndElement element: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        depth -= 1
        switch element.split(separator: ":").last {
        case "node": insideNode = false
        case "edge": insideEdge = false
        case "data":
            guard let key, insideEdge || !data.isEmpty else { return }
            let name = names[key] ?? key
            if insideEdge { return endEdgeData(parser, name) }
            if !columnNames.contains(name) { columnNames.append(name) }
            data[data.count - 1][name] = text
            self.key = nil
        default: break
        }
    }

    /// Takes over what an edge says of itself: its weight.
    private func endEdgeData(_ parser: XMLParser, _ name: String) {
        key = nil
        guard TableFolderReader.weightNames.contains(name.lowercased()) else { return }
        let word = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let weight = Float(word), weight >= 0, weight.isFinite else {
            return stop(parser, expected: "a weight of at least 0", found: String(word.prefix(60)))
        }
        weights[weights.count - 1] = weight
    }

    private func stop(_ parser: XMLParser, expected: String, found: String) {
        stop(
            parser,
            GraphError.malformed(
                file: file, line: parser.lineNumber, expected: expected, found: found))
    }

    private func stop(_ parser: XMLParser, _ error: any Error) {
        self.error = self.error ?? error
        parser.abortParsing()
    }

    /// The column of the first of some names that occurs, as texts.
    private func column(_ wanted: [String]) -> (name: String, texts: TextColumn)? {
        guard let place = TableFolderReader.place(of: wanted, in: columnNames) else { return nil }
        let name = columnNames[place]
        return (name, TextColumn(data.map { $0[name] ?? "" }))
    }

    func parts(name: String) throws -> GraphParts {
        guard ids.count > 0 else { throw GraphError.empty(source: file) }
        var parts = GraphParts(name: name, ids: ids)
        parts.isDirected = isDirected
        let text = column(TableFolderReader.textNames)
        let title = column(TableFolderReader.titleNames)
        let label = column(TableFolderReader.labelNames)
        let split = column(["split"])
        parts.titles = title?.texts
        parts.texts = text?.texts ?? title?.texts ?? parts.texts
        if let label {
            var labels = LabelCollector()
            for word in label.texts.texts { try labels.append(word, file: file, line: 0) }
            (parts.labels, parts.classNames) = labels.sorted()
        }
        if let split {
            parts.splits = [
                SplitMask(
                    name: "split", roles: split.texts.texts.map { SplitRole(word: $0) ?? .none })
            ]
        }
        let used = [text?.name, title?.name, label?.name, split?.name]
        parts.columns = columnNames.filter { !used.contains($0) }.map { name in
            NodeColumn(name: name, recognizing: TextColumn(data.map { $0[name] ?? "" }))
        }
        for edge in edges {
            guard let from = ids.index(of: edge.from), let to = ids.index(of: edge.to) else {
                let missing = ids.index(of: edge.from) == nil ? edge.from : edge.to
                throw GraphError.danglingEdge(file: file, line: edge.line, node: missing)
            }
            parts.edges.append(from, to)
        }
        if weights.contains(where: { $0 != nil }) { parts.edgeWeights = weights.map { $0 ?? 1 } }
        return parts
    }
}
