import Checkpoints
import Foundation
import Graphs
import LanguageModels
import Support
import Tensor

/// Encodes the texts of a graph's nodes with a sentence encoder, through a cache on disk that survives
/// interruption.
public struct TextEncoding {
    /// The options of encoding texts.
    public struct Options: Sendable, Equatable {
        /// The prefix of each text, as E5 wants `passage: `.
        public var prefix = ""
        /// The pooling; nothing: the model's own.
        public var pooling: EncoderConfiguration.Pooling?
        /// Whether rows have length 1; nothing: as the model says.
        public var isNormalized: Bool?
        /// The most tokens of a text; nothing: as many as the model takes.
        public var maxTokens: Int?

        /// Leaves everything to the model.
        public init() {}
    }

    /// Texts are encoded together until they have so many tokens.
    private static let batchTokens = 2_048
    /// So many texts are encoded between two writes to the cache.
    private static let nodesPerWrite = 4_096
    private let path: String
    private let options: Options
    private let cacheFolder: String?
    private let warn: (String) -> Void

    /// Prepares an encoding.
    ///
    /// - Parameters:
    ///   - path: A Hugging Face folder or a GGUF file.
    ///   - cacheFolder: Where rows are kept; `nil` for nowhere.
    ///   - warn: Told if the cache cannot be used.
    public init(
        path: String, options: Options = Options(), cacheFolder: String?,
        warn: @escaping (String) -> Void = { _ in }
    ) {
        self.path = path
        self.options = options
        self.cacheFolder = cacheFolder
        self.warn = warn
    }

    /// The rows of a graph's texts, `[nodes, width]`, as features named after the model.
    ///
    /// - Throws: `Interrupted` (what was encoded is then kept), `LanguageModelError`,
    ///   `CheckpointError`, `TokenizerError`, `FileError`.
    public func features(of graph: TextAttributedGraph, progress: any ProgressReport) throws
        -> NodeFeatures
    {
        let encoder = try SentenceEncoder(path: path)
        let width = encoder.configuration.hiddenSize
        try MemoryBudget.machine.require(
            3 * 4 * graph.nodeCount * width, for: "encoding texts")
        let cache = try cacheFolder.map { folder in
            EncodedRows(
                path: folder + "/" + (try key(of: graph)) + ".rows", width: width, warn: warn)
        }
        var rows = cache?.read(limit: graph.nodeCount) ?? []
        do {
            try encode(graph, with: encoder, into: &rows, cache, progress)
        } catch let stop as Interrupted {
            guard let cache, !rows.isEmpty else { throw stop }
            cache.write(rows)
            throw Interrupted(
                kept:
                    "\(rows.count / width) of \(graph.nodeCount) texts are in the cache and are not "
                    + "encoded again")
        }
        let name = (path as NSString).lastPathComponent
        return try NodeFeatures(name: name, dense: Tensor(rows, shape: [graph.nodeCount, width]))
    }

    private func encode(
        _ graph: TextAttributedGraph, with encoder: SentenceEncoder, into rows: inout [Float],
        _ cache: EncodedRows?, _ progress: any ProgressReport
    ) throws {
        let width = encoder.configuration.hiddenSize
        let known = rows.count / width
        rows.reserveCapacity(graph.nodeCount * width)
        var batch: [[Int32]] = []
        var waiting = 0
        for node in known..<max(known, graph.nodeCount) {
            try progress.checkCancellation()
            batch.append(
                encoder.tokens(of: options.prefix + graph.text(of: node), limit: options.maxTokens))
            let tokens = batch.reduce(0) { $0 + $1.count }
            guard tokens >= Self.batchTokens || node == graph.nodeCount - 1 else { continue }
            rows += try encoder.encode(
                batch, pooling: options.pooling, isNormalized: options.isNormalized
            ).values
            waiting += batch.count
            batch = []
            if waiting >= Self.nodesPerWrite {
                cache?.write(rows)
                waiting = 0
            }
            progress.report(
                ProgressUpdate(
                    stage: "encoding texts", completed: node + 1, total: graph.nodeCount,
                    unit: "nodes"))
        }
        if rows.count > known * width { cache?.write(rows) }
    }

    /// The key of the rows: the model's files, the options and the texts.
    private func key(of graph: TextAttributedGraph) throws -> String {
        var hash = SHA256()
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let names =
            isFolder.boolValue
            ? try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
                [".safetensors", ".bin", ".json", ".txt"].contains { name.hasSuffix($0) }
            }.map { path + "/" + $0 } : [path]
        hash.update(Array(try WeightsHash.of(names).utf8))
        hash.update(Array("\u{1f}\(options)\u{1f}v1".utf8))
        for node in 0..<graph.nodeCount {
            hash.update(Array(graph.text(of: node).utf8) + [0x1f])
        }
        return SHA256.hexadecimal(hash.finalized())
    }
}

/// Rows of encoded texts on disk: those of the first texts, as many as there are.
private struct EncodedRows {
    let path: String
    let width: Int
    let warn: (String) -> Void

    /// The rows that are kept; none if there is no sound file.
    func read(limit: Int) -> [Float] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let array = try? NumPyArchive(path: path).arrays["rows"],
            array.shape.count == 2, array.shape[1] == width, array.shape[0] <= limit,
            array.format == .f32
        else {
            warn("the cached rows of encoded texts are damaged; they are computed again")
            return []
        }
        let rows = array.floats()
        return rows.allSatisfy(\.isFinite) ? rows : []
    }

    /// Keeps rows; a cache that cannot be written costs a warning, never the work.
    func write(_ rows: [Float]) {
        do {
            try LinguHome.createPrivateFolder((path as NSString).deletingLastPathComponent)
            try NumPyArchive([
                "rows": NumPyArray(shape: [rows.count / width, width], values: rows)
            ]).write(to: path)
        } catch {
            warn("encoded texts are not cached on disk: \(error)")
        }
    }
}
