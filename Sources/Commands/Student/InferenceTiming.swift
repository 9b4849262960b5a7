import Distillation
import GraphNetworks
import Graphs
import Support

/// Measures how long an answer takes.
enum InferenceTiming {
    /// Milliseconds a node of a student that answers for the whole graph at once: the median of
    /// five passes after one to warm up.
    static func milliseconds(of model: any GraphModel, on task: NodeClassification) throws
        -> Double
    {
        let times = try (0..<6).map { _ in
            try seconds { _ = try model.predict(task.features, graph: task.graph) }
        }
        return median(Array(times.dropFirst())) / Double(task.nodeCount) * 1_000
    }

    /// Milliseconds a node of a teacher that reads all hops: the mean over a few nodes of each of
    /// three passes, their median; the instruction is read before.
    static func milliseconds(of teacher: Teacher, on graph: TextAttributedGraph) throws -> Double {
        let reader = try HopReader(teacher, graph: graph)
        let nodes = Array(0..<min(16, graph.nodeCount))
        let times = try (0..<3).map { _ in
            try seconds {
                try reader.read(nodes, progress: SilentProgress(), stage: "timing") { _ in }
            }
        }
        return median(times) / Double(nodes.count) * 1_000
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let elapsed = try clock.measure(body).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    private static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
}
