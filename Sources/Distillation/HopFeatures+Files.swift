import Checkpoints
import JSON
import Support
import Tensor

/// Hop features as one safetensors file that includes their provenance.
extension HopFeatures {
    private static let format = "lingu hop features 1"

    /// Writes the features, the class log-probabilities and the teacher's notice.
    ///
    /// - Throws: `CheckpointError`, `JSONError` or `FileError`.
    public func write(to path: String) throws {
        let seen = try teacher.seenLabels.map { try JSONValue(encoding: $0).text() }
        var writer = SafetensorsWriter(metadata: [
            "format": Self.format, "graph": graphHash, "teacher": teacher.name,
            "license": teacher.license, "source": teacher.source, "notice": teacher.notice,
            "hops": String(hops.count), "seen labels": seen ?? "",
        ])
        for (hop, features) in hops.enumerated() { try writer.add("hop.\(hop)", features) }
        for (hop, logProbabilities) in (logProbabilities ?? []).enumerated() {
            try writer.add("answers.\(hop)", logProbabilities)
        }
        try writer.write(to: path)
    }

    /// Reads a file that `write(to:)` wrote.
    ///
    /// - Throws: `CheckpointError`, `JSONError`, `FileError`, or `DistillationError.unreadableFeatures`.
    public init(path: String) throws {
        let file = try SafetensorsFile(path: path)
        let facts = file.metadata
        guard facts["format"] == Self.format, let count = facts["hops"].flatMap({ Int($0) }),
            (1...64).contains(count)
        else {
            throw DistillationError.unreadableFeatures(
                path: path, reason: "it says nothing of hops")
        }
        let hops = try (0..<count).map { try file.values("hop.\($0)") }
        let hasLogProbabilities = file.tensorNames.contains("answers.0")
        let logProbabilities =
            hasLogProbabilities ? try (0..<count).map { try file.values("answers.\($0)") } : nil
        let all = hops + (logProbabilities ?? [])
        guard hops.allSatisfy({ $0.shape == hops[0].shape }),
            all.allSatisfy({ $0.shape.count == 2 && $0.rowCount == hops[0].rowCount })
        else { throw DistillationError.unreadableFeatures(path: path, reason: "its shapes differ") }
        self.init(
            hops: hops, logProbabilities: logProbabilities,
            teacher: TeacherNotice(
                name: facts["teacher"] ?? "", license: facts["license"] ?? "",
                source: facts["source"] ?? "", notice: facts["notice"] ?? "",
                seenLabels: try Self.seenLabels(facts["seen labels"] ?? "")),
            graphHash: facts["graph"] ?? "")
    }

    private static func seenLabels(_ text: String) throws -> TeacherNotice.SeenLabels? {
        text.isEmpty ? nil : try JSONValue(parsing: Array(text.utf8)).decoded()
    }
}
