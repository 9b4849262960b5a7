import Checkpoints
import Foundation
import Graphs
import JSON
import Support
import Tensor

/// Hop features in files that other programs read and write: `.npz` or safetensors with an array `features`
/// `[nodes, hops, width]`, and if they are known `scores` `[nodes, hops, classes]` (class log-probabilities),
/// the nodes' `ids`, and the `header` of the prompts that they were made of.
public enum HopFeatureFile {
    /// Writes features.
    ///
    /// - Parameters:
    ///   - features: The features.
    ///   - ids: The nodes' ids.
    ///   - path: Ends in `.npz`, or else a safetensors file is written.
    /// - Throws: `CheckpointError`, `JSONError` or `FileError`.
    public static func write(_ features: HopFeatures, ids: [String], to path: String) throws {
        let facts: JSONValue = [
            "format": "lingu features 1", "hash": .string(features.graphHash),
            "teacher": try JSONValue(encoding: features.teacher),
        ]
        let stacked = stack(features.hops)
        let scores = features.logProbabilities.map(stack)
        if path.hasSuffix(".npz") {
            var archive = NumPyArchive()
            archive.arrays["features"] = NumPyArray(shape: stacked.shape, values: stacked.values)
            if let scores {
                archive.arrays["scores"] = NumPyArray(shape: scores.shape, values: scores.values)
            }
            try archive.write(to: path, texts: ["ids": ids, "header": [facts.text()]])
            return
        }
        var writer = SafetensorsWriter(metadata: [
            "ids": JSONValue.strings(ids).text(), "header": facts.text(),
        ])
        try writer.add("features", stacked)
        if let scores { try writer.add("scores", scores) }
        try writer.write(to: path)
    }

    /// Reads features for a graph; where the file names nodes, they are put into the graph's order.
    ///
    /// - Parameters:
    ///   - path: The file: `.npz`, or safetensors, also as a session keeps them.
    ///   - graph: The graph whose nodes they are of.
    /// - Throws: `FileError`, `CheckpointError`, `JSONError`, or `DistillationError.unreadableFeatures`.
    public static func read(path: String, for graph: TextAttributedGraph) throws -> HopFeatures {
        let parts = try path.hasSuffix(".npz") ? Parts(archive: path) : Parts(safetensors: path)
        func unreadable(_ reason: String) -> DistillationError {
            .unreadableFeatures(path: path, reason: reason)
        }
        guard parts.features.shape.count == 3, parts.features.count > 0,
            (1...64).contains(parts.features.shape[1])
        else {
            throw unreadable(
                "`features` has the shape \(parts.features.shape) instead of [nodes, hops, width]")
        }
        let count = parts.features.shape[0]
        let order = try rows(parts.ids, count: count, in: graph, unreadable)
        if let scores = parts.scores {
            let expected = Array(parts.features.shape.prefix(2)) + [graph.classCount]
            guard scores.shape == expected else {
                throw unreadable("`scores` has the shape \(scores.shape) instead of \(expected)")
            }
        }
        if let hash = parts.graphHash, hash != graph.dataHash, parts.ids == nil {
            throw unreadable("it was made of another graph, and does not name the nodes")
        }
        let features = HopFeatures(
            hops: unstack(parts.features, order),
            logProbabilities: parts.scores.map { unstack($0, order) },
            teacher: parts.teacher(default: (path as NSString).lastPathComponent),
            graphHash: graph.dataHash)
        try features.requireFinite()
        return features
    }

    /// The file's row of each of the graph's nodes.
    private static func rows(
        _ ids: [String]?, count: Int, in graph: TextAttributedGraph,
        _ unreadable: (String) -> DistillationError
    ) throws(DistillationError) -> [Int] {
        guard let ids else {
            guard count == graph.nodeCount else {
                throw unreadable(
                    "it has \(count) nodes and no ids; the graph has \(graph.nodeCount) nodes")
            }
            return Array(0..<count)
        }
        guard ids.count == count else {
            throw unreadable("it has \(ids.count) ids for \(count) nodes")
        }
        var rows = [Int](repeating: -1, count: graph.nodeCount)
        for (row, id) in ids.enumerated() {
            guard let node = graph.ids.index(of: id) else { continue }
            guard rows[node] < 0 else { throw unreadable("it has the node “\(id)” twice") }
            rows[node] = row
        }
        let missing = rows.indices.filter { rows[$0] < 0 }
        guard missing.isEmpty else {
            throw unreadable(
                "it lacks \(missing.count) of \(graph.nodeCount) nodes, such as "
                    + "“\(graph.ids[missing[0]])”")
        }
        return rows
    }

    /// `[nodes, width]` for each hop as `[nodes, hops, width]`.
    private static func stack(_ hops: [Tensor]) -> Tensor {
        let (nodes, width) = (hops[0].rowCount, hops[0].rowSize)
        var values: [Float] = []
        values.reserveCapacity(nodes * hops.count * width)
        let all = hops.map(\.values)
        for node in 0..<nodes {
            for hop in all { values += hop[node * width..<(node + 1) * width] }
        }
        return Tensor(values, shape: [nodes, hops.count, width])
    }

    /// `[nodes, hops, width]` as `[rows.count, width]` for each hop.
    private static func unstack(_ stacked: Tensor, _ rows: [Int]) -> [Tensor] {
        let (hops, width) = (stacked.shape[1], stacked.shape[2])
        let values = stacked.values
        return (0..<hops).map { hop in
            var part: [Float] = []
            part.reserveCapacity(rows.count * width)
            for row in rows {
                let start = (row * hops + hop) * width
                part += values[start..<start + width]
            }
            return Tensor(part, shape: [rows.count, width])
        }
    }

    /// The contents of a file.
    private struct Parts {
        var features: Tensor
        var scores: Tensor?
        var ids: [String]?
        /// The JSON object of the header, if there is one.
        var header: JSONValue?

        var graphHash: String? { try? header?.stringIfPresent("hash") }

        func teacher(default name: String) -> TeacherNotice {
            let known: TeacherNotice?? = try? header?["teacher"]?.decoded()
            return (known ?? nil) ?? TeacherNotice(name: name)
        }

        init(archive path: String) throws {
            let archive = try NumPyArchive(path: path)
            let values = try archive.array(named: "features")
            features = Tensor(values.floats(), shape: values.shape)
            scores = archive.arrays["scores"].map { Tensor($0.floats(), shape: $0.shape) }
            ids =
                archive.texts["ids"]
                ?? archive.arrays["ids"]?.integers()?.map { String($0) }
            header = try archive.texts["header"]?.first.map {
                try JSONValue(parsing: Array($0.utf8))
            }
        }

        init(safetensors path: String) throws {
            let file = try SafetensorsFile(path: path)
            guard file.tensorNames.contains("features") else {
                // As sessions keep them.
                let kept = try HopFeatures(path: path)
                features = HopFeatureFile.stack(kept.hops)
                scores = kept.logProbabilities.map(HopFeatureFile.stack)
                header = [
                    "hash": .string(kept.graphHash),
                    "teacher": try JSONValue(encoding: kept.teacher),
                ]
                return
            }
            features = try file.values("features")
            scores = file.tensorNames.contains("scores") ? try file.values("scores") : nil
            if let text = file.metadata["ids"] {
                ids = try JSONValue(parsing: Array(text.utf8)).array().map { try $0.string() }
            }
            header = try file.metadata["header"].map { try JSONValue(parsing: Array($0.utf8)) }
        }
    }
}
