import Distillation
import Graphs
import Support

/// The inference time of a teacher.
enum TeacherTiming {
    /// Milliseconds a node of a teacher that reads all hops: the mean over a few nodes of each of
    /// three passes, their median; the instruction is read before.
    ///
    /// - Throws: What reading throws, `Interrupted` among it.
    static func milliseconds(
        of teacher: Teacher, on graph: TextAttributedGraph, cancellation: Cancellation
    ) throws -> Double {
        let reader = try HopReader(teacher, graph: graph, cancellation: cancellation)
        let nodes = Array(0..<min(16, graph.nodeCount))
        let silent = SilentProgress(cancellation: cancellation)
        let clock = ContinuousClock()
        let times = try (0..<3).map { _ in
            let start = clock.now
            try reader.read(nodes, progress: silent, stage: "timing") { _ in }
            return (clock.now - start) / .seconds(1)
        }
        return times.sorted()[1] / Double(max(1, nodes.count)) * 1_000
    }
}
