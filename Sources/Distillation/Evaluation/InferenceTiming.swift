import GraphNetworks

/// The inference time of a student on a whole graph.
public struct InferenceTiming: Sendable, Equatable {
    /// Seconds of each run, after a warm-up.
    public let seconds: [Double]
    /// Nodes predicted in a run.
    public let nodeCount: Int

    /// Measures a student's pass over a graph.
    ///
    /// - Parameters:
    ///   - model: The student.
    ///   - features: The nodes' inputs.
    ///   - graph: The graph.
    ///   - runs: How many passes are timed, at least 1; one more comes first.
    /// - Throws: `GraphNetworkError` if they do not fit.
    public init(
        _ model: any GraphModel, _ features: FeatureMatrix, graph: GraphOperators, runs: Int = 5
    ) throws {
        let clock = ContinuousClock()
        _ = try model.predict(features, graph: graph)
        var seconds: [Double] = []
        for _ in 0..<max(1, runs) {
            let start = clock.now
            _ = try model.predict(features, graph: graph)
            seconds.append((clock.now - start) / .seconds(1))
        }
        self.seconds = seconds
        nodeCount = graph.nodeCount
    }

    /// The median of the runs in seconds.
    public var median: Double {
        let sorted = seconds.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1
            ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// Milliseconds a node.
    public var millisecondsPerNode: Double { 1_000 * median / Double(max(1, nodeCount)) }
}
