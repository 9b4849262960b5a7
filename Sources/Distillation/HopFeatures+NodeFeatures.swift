import Graphs
import Tensor

extension HopFeatures {
    /// The features of some hops, concatenated, as a student's input.
    ///
    /// - Parameters:
    ///   - chosen: Which hops, in this order.
    ///   - isStandardized: Whether each dimension has mean 0 and deviation 1 over all nodes.
    ///   - graph: The graph they were taken from.
    /// - Returns: `[nodes, teacherWidth · chosen.count]`.
    /// - Throws: `TeacherError.otherGraph` or `.tooManyHops`, `GraphError`.
    public func nodeFeatures(
        hops chosen: [Int], isStandardized: Bool, for graph: TextAttributedGraph
    ) throws -> NodeFeatures {
        guard nodeCount == graph.nodeCount, graphHash == graph.dataHash else {
            throw TeacherError.otherGraph(
                features: "a graph of \(nodeCount) nodes", graph: graph.name)
        }
        try requireFinite()
        if let absent = chosen.first(where: { !hops.indices.contains($0) }) {
            throw TeacherError.tooManyHops(asked: absent, limit: hopCount)
        }
        let parts = chosen.map { isStandardized ? standardized($0) : hops[$0] }
        let names = chosen.map(String.init).joined(separator: ", ")
        return try NodeFeatures(
            name: "\(teacher.name), \(chosen.count == 1 ? "hop" : "hops") \(names)",
            dense: .concatenatingColumns(parts))
    }
}
