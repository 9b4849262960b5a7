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
    ///   - memory: What may be taken.
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
    public func run(hops: Int, progress: any Support.Progress) throws -> (
        features: HopFeatures, cachedNodes: Int
    ) {
        let (store, cached) = try fill(
            hops: hops, nodes: Array(0..<graph.nodeCount), progress: progress)
        let (features, scores) = store.tensors()
        let taken = HopFeatures(
            hops: features, answers: scores, teacher: notice, graphHash: graph.dataHash)
        try taken.requireFinite()
        return (taken, cached)
    }

    /// The class scores of some nodes at every hop, read or taken from the cache.
    ///
    /// - Parameters:
    ///   - nodes: Which nodes.
    ///   - hops: K.
    ///   - progress: Gets reports and may cancel.
    /// - Returns: For each hop the scores `[nodes.count, classes]`, in the order of `nodes`.
    /// - Throws: `Interrupted`, `TeacherError`, `FileError`.
    public func scores(of nodes: [Int], hops: Int, progress: any Support.Progress) throws
        -> [[[Float]]]
    {
        let (store, _) = try fill(hops: hops, nodes: nodes, progress: progress)
        return (0...hops).map { hop in nodes.map { store.scores(of: $0, hop: hop) } }
    }

    private func fill(hops: Int, nodes: [Int], progress: any Support.Progress) throws -> (
        store: FeatureCache, cached: Int
    ) {
        var reading = teacher
        reading.prompts.hops = hops
        let width = teacher.model.configuration.hiddenSize
        // Once as records, once as matrices, and once standardised by whoever uses them.
        try memory.require(
            3 * 4 * graph.nodeCount * (hops + 1) * (width + graph.classCount),
            for: "extracting features")
        let store = FeatureCache(
            folder: cacheFolder, key: key(of: reading),
            nodeCount: graph.nodeCount, hopCount: hops + 1,
            width: width, classCount: graph.classCount, warn: warn)
        let missing = nodes.filter { !store.has($0) }
        if !missing.isEmpty {
            let reader = try HopReader(
                reading, graph: graph, cancellation: progress.cancellation)
            do {
                try reader.read(missing, progress: progress, stage: "embedding") { readings in
                    for reading in readings { store.write(reading) }
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

    /// What decides the features: the teacher, its chat format, the graph and, where training neighbours are named
    /// with their labels, which nodes these are.
    private func key(of reading: Teacher) -> String {
        var parts = [reading.fingerprint, graph.dataHash, reading.chat.fingerprint, "v2"]
        // Version 0.1.0 gave prompts another degree of directed graphs: what it cached does not count.
        if graph.isDirected { parts.append("degree = in + out") }
        guard reading.prompts.showsTrainingLabels else { return parts.joined(separator: "\u{1f}") }
        let training = graph.activeSplit?.nodes(in: .train) ?? []
        return (parts + [training.map(String.init).joined(separator: " ")])
            .joined(separator: "\u{1f}")
    }
}
