import Support
import Text

/// Errors in a graph, its files, or a request to it.
public enum GraphError: Diagnostic {
    /// A row has too few or too many columns.
    case columnCount(file: String, line: Int, expected: Int, found: Int)
    /// A table lacks a column that the format needs.
    case missingColumn(file: String, column: String, found: [String])
    /// An edge names a node that is not in the list of nodes.
    case danglingEdge(file: String, line: Int, node: String)
    /// Several edges name nodes that are not in the list of nodes.
    case danglingEdges(file: String, line: Int, count: Int, examples: [String])
    /// A column was chosen, but the format has no columns of that kind.
    case unusedChoice(option: String, format: String)
    /// A file that holds several graphs.
    case severalGraphs(file: String, count: Int)
    /// A class is given twice.
    case duplicateClass(file: String, line: Int, label: String)
    /// A node is in two parts of a split.
    case overlappingSplit(file: String, line: Int, node: String, first: String, second: String)
    /// Two nodes have the same id.
    case duplicateID(file: String, line: Int, id: String)
    /// Bytes that are not UTF-8.
    case notUTF8(file: String, line: Int)
    /// A label that the list of classes does not have.
    case unknownLabel(file: String, line: Int, label: String, known: [String])
    /// Rows whose fields cannot be separated.
    case delimited(DelimitedError)
    /// Text that a format does not allow at this place.
    case malformed(file: String, line: Int, expected: String, found: String)
    /// An integer outside the range that the file itself sets.
    case outOfRange(file: String, line: Int, what: String, value: Int, limit: Int)
    /// A file of XML is not sound.
    case xml(file: String, XMLError)
    /// A compressed file is damaged or cut short.
    case compressed(file: String, problem: GzipError)
    /// Two lists that describe the same things have different lengths.
    case lengthMismatch(what: String, expected: Int, found: Int)
    /// A file that the format needs is not in the folder.
    case missingFile(folder: String, names: [String])
    /// No reader knows the file or folder.
    case unknownFormat(path: String, formats: [String])
    /// A format that is known by name but not read.
    case foreignFormat(path: String, format: String, python: [String], result: String)
    /// Tables that are called otherwise than a reader expects.
    case unnamedTables(folder: String, renames: [String])
    /// There is not a single node.
    case empty(source: String)
    /// More edges or nodes than 32-bit indices can count.
    case tooLarge(what: String, limit: Int)
    /// No node has this id.
    case unknownNode(id: String, suggestion: String?)
    /// No split has this name.
    case unknownSplit(name: String, available: [String])
    /// No class has this name.
    case unknownClass(name: String, available: [String])
    /// No column has this name.
    case unknownColumn(name: String, available: [String])
    /// The work needs labels and the graph has none.
    case noLabels(graph: String)
    /// A setting that is out of range.
    case invalidSetting(name: String, value: String, allowed: String)
    /// A feature or an edge weight is NaN, infinite or too large to compute with.
    case notFinite(what: String, node: String, value: Float)
    /// A graph that no reader could read again as it is.
    case unwritable(graph: String, reason: String)
    /// A feature beyond the range of Float32.
    case featureBeyondFloat(file: String, node: Int, column: Int, value: Double)
    /// A builder's source is not installed.
    case notInstalled(what: String, path: String, command: String)

    /// A stable short word: `GraphFormat` for files, else what is unknown or wrong.
    public var name: String {
        switch self {
        case .unknownNode: "UnknownNode"
        case .unknownSplit: "UnknownSplit"
        case .unknownClass: "UnknownClass"
        case .unknownColumn: "UnknownColumn"
        case .noLabels: "NoLabels"
        case .invalidSetting: "InvalidSetting"
        case .notInstalled: "NotInstalled"
        case .tooLarge: "GraphTooLarge"
        case .notFinite: "NotFinite"
        default: "GraphFormat"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .columnCount(let file, let line, let expected, let found):
            "\(file), line \(line): expected \(expected) columns, found \(found)"
        case .missingColumn(let file, let column, _): "\(file) has no column “\(column)”"
        case .danglingEdge(let file, let line, let node):
            "\(file), line \(line): the edge names node “\(node)”, which is not among the nodes"
        case .danglingEdges(let file, let line, let count, _):
            "\(file), line \(line): \(count) edges name nodes that are not among the nodes"
        case .unusedChoice(let option, let format):
            "\(option): the format “\(format)” has nothing to choose here"
        case .severalGraphs(let file, let count): "\(file) holds \(count) graphs, not one"
        case .duplicateClass(let file, let line, let label):
            "\(file), line \(line): class “\(label)” was already there"
        case .overlappingSplit(let file, let line, let node, let first, let second):
            "\(file), line \(line): node “\(node)” is in \(first) and in \(second)"
        case .duplicateID(let file, let line, let id):
            "\(file), line \(line): node “\(id)” was already there"
        case .notUTF8(let file, let line): "\(file), line \(line): these bytes are not UTF-8"
        case .unknownLabel(let file, let line, let label, _):
            "\(file), line \(line): label “\(label)” is not among the classes"
        case .delimited(let problem): problem.summary
        case .malformed(let file, let line, let expected, let found):
            "\(file), line \(line): expected \(expected), found “\(found)”"
        case .outOfRange(let file, let line, let what, let value, let limit):
            "\(file), line \(line): \(what) \(value) is not in 0..<\(limit)"
        case .xml(let file, let problem): "\(file), line \(problem.line): \(problem.summary)"
        case .compressed(let file, let problem): "\(file): \(problem.summary)"
        case .lengthMismatch(let what, let expected, let found):
            "\(what): expected \(expected), found \(found)"
        case .missingFile(let folder, let names):
            "\(folder) lacks \(names.map { "“\($0)”" }.joined(separator: " or "))"
        case .unknownFormat(let path, _): "“\(path)” is in no graph format that is known here"
        case .foreignFormat(let path, let format, _, _):
            "“\(path)” is \(format), which is not read here"
        case .unnamedTables(let folder, _): "“\(folder)” has no nodes.csv or nodes.tsv"
        case .empty(let source): "\(source) holds no node"
        case .tooLarge(let what, let limit): "the graph has more than \(limit) \(what)"
        case .unknownNode(let id, _): "there is no node “\(id)”"
        case .unknownSplit(let name, _): "there is no split “\(name)”"
        case .unknownClass(let name, _): "there is no class “\(name)”"
        case .unknownColumn(let name, _): "there is no column “\(name)”"
        case .noLabels(let graph): "no node of graph “\(graph)” has a label"
        case .invalidSetting(let name, let value, let allowed):
            "\(name) is \(value), but must be \(allowed)"
        case .notFinite(let what, let node, let value): "\(what) of node “\(node)” is \(value)"
        case .unwritable(let graph, let reason): "graph “\(graph)” cannot be saved: \(reason)"
        case .featureBeyondFloat(let file, let node, let column, let value):
            "\(file): the feature of node \(node) in column \(column) is \(value), beyond Float32"
        case .notInstalled(let what, let path, _): "\(what) is not at \(path)"
        }
    }

    /// The alternatives that exist.
    public var details: [String] {
        switch self {
        case .missingColumn(_, _, let found): ["columns found: " + Self.list(found)]
        case .unknownLabel(_, _, _, let known): ["classes: " + Self.list(known)]
        case .unknownFormat(_, let formats): ["formats: " + Self.list(formats)]
        case .danglingEdges(_, _, let count, let examples):
            [
                "nodes: " + examples.joined(separator: ", ")
                    + (count > examples.count ? " and others" : "")
            ]
        case .foreignFormat(_, _, let python, _):
            python.isEmpty ? [] : ["in Python:"] + python.map { "    " + $0 }
        case .unknownSplit(_, let names): ["splits: " + Self.list(names)]
        case .unknownClass(_, let names): ["classes: " + Self.list(names)]
        case .unknownColumn(_, let names): ["columns: " + Self.list(names)]
        default: []
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .columnCount: "give every row as many columns as the first, quoting commas in texts"
        case .missingColumn(_, let column, let found):
            if let near = NearestName.suggestion(for: column, in: found) {
                "rename column “\(near)” to “\(column)”"
            } else {
                "add a first line that names a column “\(column)”, or rename a column to “\(column)”"
                    + (Self.option(of: column).map { ", or say which it is with \($0)" } ?? "")
            }
        case .danglingEdges:
            "add these nodes to the list of nodes, or leave the edges out with --drop-unknown"
        case .unusedChoice: "leave the option out; `help graph load` tells what each format names"
        case .severalGraphs: "save the graph that is wanted in a file of its own"
        case .duplicateClass: "give every class one row"
        case .overlappingSplit: "give every node one part of the split"
        case .foreignFormat(let path, _, let python, let result):
            python.isEmpty
                ? "load the graph that it describes as g, then: graph features g --file \"\(path)\""
                : "convert it with the \(python.count) lines of Python above, then: graph load "
                    + "\"\(result)\""
        case .unnamedTables(_, let renames):
            "rename \(renames.joined(separator: " and ")), then load the folder again"
        case .danglingEdge:
            "add the node to the list of nodes, or leave the edge out with --drop-unknown"
        case .duplicateID: "give every node an id and a row of its own"
        case .notUTF8(let file, _):
            "in the file's folder, " + DelimitedError.conversion(of: file, from: "latin1")
        case .unknownLabel(_, _, let label, let known):
            Self.proposal(
                for: label, in: known, else: "add the label to labels.csv, or leave the field empty"
            )
        case .delimited(let problem): problem.remedy
        case .malformed, .outOfRange: "correct the line, or write the file again"
        case .xml(_, let problem): problem.remedy
        case .compressed(_, let problem): problem.remedy
        case .lengthMismatch: "give one entry for every node"
        case .missingFile(_, let names): "add \(names.first ?? "the file") to the folder"
        case .unknownFormat: "see `help graph load` for what each format's files are called"
        case .empty: "check that the right file was named"
        case .tooLarge: "load a part of the graph"
        case .unknownNode(_, let near):
            near.map { "did you mean “\($0)”?" } ?? "see the ids with: NAME | nodes"
        case .unknownSplit(let name, let names):
            Self.proposal(for: name, in: names, else: "make one with `graph split`")
        case .unknownClass(let name, let names):
            Self.proposal(for: name, in: names, else: "see the classes with: NAME | classes")
        case .unknownColumn(let name, let names):
            Self.proposal(for: name, in: names, else: "see the columns with: NAME | nodes")
        case .noLabels: "load a graph with a label column, or add labels.csv"
        case .invalidSetting(_, _, let allowed): "give a value that is \(allowed)"
        case .notFinite:
            "replace the value in the file, or leave it out: it must be a number of at most "
                + "\(NodeFeatures.largestMagnitude) in magnitude"
        case .unwritable: "rename one of them, then save the graph again"
        case .featureBeyondFloat: "scale the features, or leave the column out"
        case .notInstalled(_, _, let command): "install it with: \(command)"
        }
    }

    /// The fault of a file's rows.
    init(_ problem: DelimitedError) {
        switch problem {
        case .notUTF8(let file, let line): self = .notUTF8(file: file, line: line)
        case .compressed(let file, let gzip): self = .compressed(file: file, problem: gzip)
        default: self = .delimited(problem)
        }
    }

    private static func proposal(for name: String, in names: [String], else other: String) -> String
    {
        NearestName.suggestion(for: name, in: names).map { "did you mean “\($0)”?" } ?? other
    }

    /// The option of `graph load` that names the column of a kind.
    private static func option(of column: String) -> String? {
        switch column {
        case "id": "--id NAME"
        case "src": "--source NAME"
        case "dst": "--target NAME"
        default: nil
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty
            ? "none"
            : names.prefix(20).joined(separator: ", ")
                + (names.count > 20 ? " and \(names.count - 20) more" : "")
    }
}
