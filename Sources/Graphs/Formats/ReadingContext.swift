import Support
import Tensor
import Text

/// The settings of a reader besides the files.
public struct ReadingContext: Sendable {
    /// Reads a NumPy file into an array `[rows, columns]`; without it such files are passed over.
    public typealias DenseFeatureReader = @Sendable (_ path: String) throws -> Tensor

    /// The name of the graph.
    public var name: String
    /// Whether edges are directed; nothing: as the files say, else both ways.
    public var isDirected: Bool?
    /// Reads `features.npy` and `features.npz`.
    public var denseFeatures: DenseFeatureReader?
    /// Which columns are what, where a person says so.
    public var columns = ColumnChoices()
    /// Where to report and when to stop.
    public var progress: any ProgressReport

    /// Makes a context.
    public init(
        name: String, isDirected: Bool? = nil, denseFeatures: DenseFeatureReader? = nil,
        progress: any ProgressReport = SilentProgress()
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
        return isOwn || columns.delimiter != nil
            ? try DelimitedReader(
                path: path, delimiter: columns.delimiter ?? .quoted(suggested),
                cancellation: cancellation)
            : try DelimitedReader(
                recognizing: path, suggested: suggested, cancellation: cancellation)
    }
}
