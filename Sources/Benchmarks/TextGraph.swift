import ArgumentParser
import Foundation
import Graphs
import Support

/// A graph with texts for teachers: WordNet where it is installed, otherwise invented words.
enum TextGraph {
    /// Six of WordNet's classes.
    private static let classes = ["animal", "artifact", "food", "person", "plant", "act"]
    static let nodeCount = 2_000

    /// Builds the graph and describes its source.
    static func make() throws -> (graph: TextAttributedGraph, source: String) {
        var builder = WordNetBuilder()
        builder.classes = classes
        builder.split = .random(train: 0.6, validation: 0.2)
        if FileManager.default.fileExists(atPath: builder.folder + "/data.noun") {
            return (try builder.build(), "WordNet's glosses")
        }
        return (try invented(), "made-up words")
    }

    /// Texts of 5 to 60 invented words; neighbours are mostly of one class.
    static func invented(nodes nodeCount: Int = nodeCount) throws -> TextAttributedGraph {
        var random = RandomSource(seed: 7)
        let syllables = ["ka", "lo", "mi", "ter", "ra", "ven", "so", "dun", "pel", "ish"]
        func word() -> String {
            (0..<2 + random.integer(below: 2)).map { _ in
                syllables[random.integer(below: syllables.count)]
            }.joined()
        }
        let vocabulary = (0..<3_000).map { _ in word() }
        var parts = GraphParts(name: "invented", ids: NodeIDs(rowNumbers: nodeCount))
        parts.texts = TextColumn(
            (0..<nodeCount).map { _ in
                (0..<5 + random.integer(below: 56)).map { _ in
                    vocabulary[random.integer(below: vocabulary.count)]
                }.joined(separator: " ")
            })
        parts.classNames = classes
        parts.labels = (0..<nodeCount).map {
            Int32(truncatingIfNeeded: $0 * classes.count / nodeCount)
        }
        parts.edges = EdgeList(
            (0..<3 * nodeCount).map { _ in
                let node = random.integer(below: nodeCount)
                return (node, (node + 1 + random.integer(below: 60)) % nodeCount)
            })
        return try TextAttributedGraph(parts).splitting(
            .random(train: 0.6, validation: 0.2), seed: 0)
    }
}

/// Writes the graph of the teachers' benchmarks.
struct TextGraphSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "texts",
        abstract: "Writes the text-attributed graph of the teachers' benchmarks.")

    @Argument(help: "The folder to write tables into.")
    var folder: String

    func run() throws {
        let (graph, source) = try TextGraph.make()
        try GraphWriter.write(graph, to: folder)
        BenchmarkOutput.write([
            "texts": .string(source), "nodes": .integer(graph.nodeCount),
            "edges": .integer(graph.edgeCount),
        ])
    }
}
