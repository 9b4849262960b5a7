import Graphs
import Support
import Tensor

/// Takes the hop features of all nodes of a graph, through a cache on disk that survives
/// interruption.
public struct HopFeatureExtractor {
    private let teacher: Teacher
    private let graph: TextAttributedGraph
    private let cacheFolder: String?
    private let memory: MemoryBudget
    private let warn: (String) -> Void

    /// Prepares an extraction.
    ///
    /// - Parameters:
    ///   - teacher: Whose features.
    ///   - graph: Of which graph's nodes.
    ///   - cacheFolder: Where finished and unfinished features are kept; `nil` for nowhere.
    ///   - memory: The memory that may be used.
    ///   - warn: Told if the cache cannot be used or is damaged.
    public init(
        _ teacher: Teacher, graph: TextAttributedGraph, cacheFolder: String?,
        memory: MemoryBudget = .machine, warn: @escaping (String) -> Void = { _ in }
    ) {
        self.warn = warn
        self.memory = memory
        self.teacher = teacher
        self.graph = graph
        self.cacheFolder = cacheFolder
    }

    /// Extracts, or takes from the cache what is there.
    ///
    /// - Parameters:
    ///   - hops: K; features are taken for 0, 1, …, K.
    ///   - progress: Gets reports and may cancel: what was computed is then kept in the cache.
    /// - Returns: The features and how many nodes came from the cache.
    /// - Throws: `Interrupted`, `TeacherError`, `FileError`.
    public func run(hops: Int, progress: any ProgressReport) throws -> (
        features: HopFeatures, cachedNodes: Int
    ) {
        let (store, cached) = try fill(
            hops: hops, nodes: Array(0..<graph.nodeCount), progress: progress)
        let (features, logProbabilities) = store.tensors()
        let taken = HopFeatures(
            hops: features, logProbabilities: logProbabilities, teacher: notice,
            graphHash: graph.dataHash)
        try taken.requireFinite()
        return (taken, cached)
    }

    /// The class log-probabilities of some nodes at every hop, computed or taken from the cache.
    ///
    /// - Parameters:
    ///   - nodes: Which nodes.
    ///   - hops: K.
    ///   - progress: Gets reports and may cancel.
    /// - Returns: For each hop the log-probabilities `[nodes.count, classes]`, in the order of `nodes`.
    /// - Throws: `Interrupted`, `TeacherError`, `FileError`.
    public func logProbabilities(of nodes: [Int], hops: Int, progress: any ProgressReport) throws
        -> [[[Float]]]
    {
        let (store, _) = try fill(hops: hops, nodes: nodes, progress: progress)
        return (0...hops).map { hop in nodes.map { store.logProbabilities(of: $0, hop: hop) } }
    }

    /// An estimate of what an extraction takes at most, beside the model's weights.
    package func memoryBytes(hops: Int) -> Int {
        let model = teacher.model
        let hop = 4 * graph.nodeCount * (model.configuration.hiddenSize + graph.classCount)
        // The records stay; a pass is over when matrices are made of them, one hop after the other.
        let records = (hops + 1) * hop
        return records + max(records + hop, model.readingBytes(tokens: HopReader.passTokens))
    }

    private func fill(hops: Int, nodes: [Int], progress: any ProgressReport) throws -> (
        store: FeatureCache, cached: Int
    ) {
        var embedder = teacher
        embedder.prompts.hops = hops
        let width = teacher.model.configuration.hiddenSize
        try memory.require(memoryBytes(hops: hops), for: "extracting features")
        let store = FeatureCache(
            folder: cacheFolder, key: key(of: embedder),
            nodeCount: graph.nodeCount, hopCount: hops + 1,
            width: width, classCount: graph.classCount, warn: warn)
        let missing = nodes.filter { !store.has($0) }
        if !missing.isEmpty {
            let reader = try HopReader(
                embedder, graph: graph, cancellation: progress.cancellation)
            do {
                try reader.read(missing, progress: progress, stage: "embedding") { outputs in
                    for output in outputs { store.write(output) }
                }
            } catch is Interrupted {
                let read = nodes.count(where: store.has)
                guard cacheFolder != nil, read > 0 else { throw Interrupted() }
                throw Interrupted(
                    kept: "\(read) of \(nodes.count) nodes are in the cache and are not read again")
            }
        }
        return (store, nodes.count - missing.count)
    }

    /// The teacher's notice with just the labels that its features of this graph know: those it was
    /// tuned on, and those that its prompts name.
    private var notice: TeacherNotice {
        let tuned = teacher.notice.allSeenLabels.filter { $0.graphHash == graph.dataHash }
        let named =
            teacher.prompts.showsTrainingLabels ? graph.activeSplit?.nodes(in: .train) ?? [] : []
        let nodes = Set(tuned.flatMap(\.nodes)).union(named.map(Int32.init))
        let base = teacher.notice
        return TeacherNotice(
            name: base.name, license: base.license, source: base.source, notice: base.notice,
            seenLabels: nodes.isEmpty
                ? nil
                : TeacherNotice.SeenLabels(graphHash: graph.dataHash, nodes: nodes.sorted()))
    }

    /// The cache key of the features: the teacher, its chat format, the graph and, where training neighbours are named
    /// with their labels, which nodes these are.
    private func key(of teacher: Teacher) -> String {
        var parts = [teacher.fingerprint, graph.dataHash, teacher.chat.fingerprint, "v2"]
        // Version 0.1.0 gave prompts another degree of directed graphs: its caches are not used.
        if graph.isDirected { parts.append("degree = in + out") }
        guard teacher.prompts.showsTrainingLabels else { return parts.joined(separator: "\u{1f}") }
        let training = graph.activeSplit?.nodes(in: .train) ?? []
        return (parts + [training.map(String.init).joined(separator: " ")])
            .joined(separator: "\u{1f}")
    }
}
