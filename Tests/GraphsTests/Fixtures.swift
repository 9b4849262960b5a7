import Foundation
import Support
import Testing

@testable import Graphs

/// A folder that is there for one test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "lingu-graphs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file of text (compressed if its name says so) and returns its path.
    @discardableResult func write(_ name: String, _ text: String) throws -> String {
        try write(name, bytes: Array(text.utf8))
    }

    /// Writes a file of bytes and returns its path.
    @discardableResult func write(_ name: String, bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        let stored = name.hasSuffix(".gz") ? try Gzip.compress(bytes) : bytes
        try Data(stored).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// The folder of shared data sets, if this machine has it: `LINGU_SHARED`, else beside the package.
enum SharedData {
    static var folder: String? {
        let environment = ProcessInfo.processInfo.environment["LINGU_SHARED"]
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let candidates: [String?] = [
            environment, package.appendingPathComponent("../shared").standardized.path,
            package.appendingPathComponent("../../shared").standardized.path,
        ]
        return candidates.lazy.compactMap { $0 }.map { $0 + "/data" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The path of something in it; without it, tells that the test was skipped.
    static func path(_ name: String) -> String? {
        guard let folder, FileManager.default.fileExists(atPath: folder + "/" + name) else {
            print("skipped: there is no ../shared/data/\(name) (LINGU_SHARED may name its folder)")
            return nil
        }
        return folder + "/" + name
    }
}

/// A small graph: two triangles joined by an edge, and a lone node; classes a and b.
func twoTriangles() throws -> TextAttributedGraph {
    try TextAttributedGraph(
        name: "two", texts: ["one", "two words", "three", "four", "five", "six", ""],
        edges: [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)],
        labels: [0, 0, 0, 1, 1, 1, -1], classNames: ["a", "b"])
}

/// A random graph with random texts for properties.
func randomGraph(nodes: Int, edges: Int, seed: Int, isDirected: Bool = false) throws
    -> TextAttributedGraph
{
    var random = RandomSource(seed: seed)
    let words = ["graph", "naïve", "a,b", "say \"hi\"", "line\nbreak", "漢字", "end\r", " x "]
    var parts = GraphParts(
        name: "random", ids: try NodeIDs((0..<nodes).map { "n\($0 * 7 % nodes)-\($0)" }))
    func text() -> String {
        (0..<random.integer(below: 5)).map { _ in words[random.integer(below: words.count)] }
            .joined(separator: " ")
    }
    parts.texts = TextColumn((0..<nodes).map { _ in text() })
    parts.edges = EdgeList(
        (0..<edges).map { _ in (random.integer(below: nodes), random.integer(below: nodes)) })
    parts.isDirected = isDirected
    parts.labels = (0..<nodes).map { _ in Int32(random.integer(below: 4)) - 1 }
    parts.classNames = ["x", "y, z", "w"]
    return try TextAttributedGraph(parts)
}
