import Support
import Tensor
import Text

/// One file format of text-attributed graphs.
public protocol GraphReader: Sendable {
    /// What the format is called, as in `--format`.
    static var name: String { get }
    /// One sentence: which files it consists of.
    static var summary: String { get }
    /// Whether the names (and, for single files, the first bytes) are this format's.
    static func recognizes(_ source: GraphSource) -> Bool
    /// Reads the parts of a graph.
    ///
    /// - Throws: `GraphError`, `FileError`, `Interrupted`.
    static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts
}

/// What a reader is told besides the files.
public struct ReadingContext: Sendable {
    /// Reads a NumPy file into an array `[rows, columns]`; without it such files are passed over.
    public typealias DenseFeatureReader = @Sendable (_ path: String) throws -> Tensor

    /// What the graph is to be called.
    public var name: String
    /// Whether edges go one way only; nothing: as the files say, else both ways.
    public var isDirected: Bool?
    /// Reads `features.npy` and `features.npz`.
    public var denseFeatures: DenseFeatureReader?
    /// Where to report and when to stop.
    public var progress: any Progress

    /// Makes a context.
    public init(
        name: String, isDirected: Bool? = nil, denseFeatures: DenseFeatureReader? = nil,
        progress: any Progress = SilentProgress()
    ) {
        self.name = name
        self.isDirected = isDirected
        self.denseFeatures = denseFeatures
        self.progress = progress
    }

    var cancellation: Cancellation { progress.cancellation }

    /// Tells which file is being read.
    func report(reading path: String, completed: Int = 0) {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        progress.report(
            ProgressUpdate(stage: "reading \(file)", completed: completed, unit: "rows"))
    }

    /// Opens a file as rows of fields.
    func open(
        _ path: String, _ delimiter: Delimiter, comment: UInt8? = nil,
        keepsBlankLines: Bool = false
    ) throws -> DelimitedReader {
        report(reading: path)
        return try DelimitedReader(
            path: path, delimiter: delimiter, comment: comment, keepsBlankLines: keepsBlankLines,
            cancellation: cancellation)
    }
}

extension ReadingContext {
    /// Opens a table and recognises its delimiter, unless Lingu wrote it.
    func openTable(_ path: String, isOwn: Bool = false) throws -> DelimitedReader {
        report(reading: path)
        let suggested = TableFolderReader.suggestedDelimiter(path)
        return isOwn
            ? try DelimitedReader(
                path: path, delimiter: .quoted(suggested), cancellation: cancellation)
            : try DelimitedReader(
                recognizing: path, suggested: suggested, cancellation: cancellation)
    }
}

/// All formats, in the order in which they are tried.
public enum GraphFormats {
    /// The readers.
    public static let all: [any GraphReader.Type] = [
        TableFolderReader.self, OGBReader.self, ColumnFilesReader.self, PlanetoidReader.self,
        CANEReader.self, TriDNRReader.self, WikispeediaReader.self, JSONLinesReader.self,
        GraphMLReader.self, EdgeListReader.self,
    ]

    /// The formats' names.
    public static var names: [String] { all.map { $0.name } }

    /// Reads a graph in whatever format it is.
    ///
    /// - Parameters:
    ///   - path: A file or folder.
    ///   - format: A format's name, or nothing to recognise it by the files.
    ///   - context: Name, direction, features and progress.
    /// - Throws: `FileError`, `GraphError`, `Interrupted`.
    public static func read(
        path: String, format: String? = nil, _ context: ReadingContext? = nil
    ) throws -> TextAttributedGraph {
        let source = try GraphSource(path: path)
        let context = context ?? ReadingContext(name: source.baseName)
        let reader = try reader(for: source, format: format)
        var parts = try Self.read(source, with: reader, context)
        if let isDirected = context.isDirected { parts.isDirected = isDirected }
        parts.provenance.source = source.path
        parts.provenance.format = reader.name
        ReadingRemarks.add(to: &parts)
        parts.ids.trim()
        parts.texts.trim()
        context.progress.report(
            ProgressUpdate(
                stage: "sorting edges", completed: 0, total: parts.edges.count, unit: "edges"))
        return try TextAttributedGraph(parts, cancellation: context.cancellation)
    }

    private static func read(
        _ source: GraphSource, with reader: any GraphReader.Type, _ context: ReadingContext
    ) throws -> GraphParts {
        do {
            return try reader.read(source, context)
        } catch let problem as DelimitedError {
            throw GraphError(problem)
        }
    }

    /// The reader of a format's name, or the first that recognises the files.
    static func reader(for source: GraphSource, format: String?) throws -> any GraphReader.Type {
        if let format {
            if let reader = all.first(where: { $0.name == format }) { return reader }
            throw GraphError.invalidSetting(
                name: "format", value: format, allowed: names.joined(separator: ", "))
        }
        if let reader = all.first(where: { $0.recognizes(source) }) { return reader }
        let problem =
            ForeignFormat.problem(source) ?? UnnamedTables.problem(source)
            ?? EdgeListReader.problem(source)
        if let problem { throw problem }
        throw GraphError.unknownFormat(
            path: source.path, formats: all.map { "\($0.name) (\($0.summary))" })
    }
}
