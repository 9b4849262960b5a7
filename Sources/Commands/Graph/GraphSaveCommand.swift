import CommandLanguage
import Foundation
import Graphs
import Support

/// `graph save`: writes a graph as a folder of tables.
struct GraphSaveCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let folder: FilePath
        let overwrites: Bool
    }

    static let name = "graph save"
    static let summary = "Save a graph as a folder of tables that `graph load` reads."
    static let discussion = """
        The folder contains `nodes.csv.gz`, `edges.csv.gz`, `labels.csv`, `splits.csv.gz` and, if the \
        graph has features, `words.csv.gz` or `features.npy`. Nothing is lost: ids, texts, titles, \
        further columns, labels, all splits and the one in use, features, directions and the name.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .positional("folder", FilePath.self, help: "A new or empty folder."),
        .flag("overwrite", help: "Replace a graph that the folder already contains."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "graph save tiny \"tiny-copy\" --overwrite\ncopy = graph load \"tiny-copy\"\ncopy",
            "Write a graph and read it again.", prints: "12")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let folder = arguments.folder.expanded
        let present = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard arguments.overwrites || !present.contains(where: { $0.hasPrefix("nodes.") }) else {
            throw CommandError.fileExists(path: folder)
        }
        try GraphWriter.write(
            graph, to: folder, denseFeatures: DenseFeatures.write, progress: session.progress)
        return .text(
            "\(GraphCard.number(graph.nodeCount)) nodes and \(GraphCard.number(graph.edgeCount)) edges in \(folder)"
        )
    }
}
