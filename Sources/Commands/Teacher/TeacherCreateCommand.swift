import CommandLanguage
import Distillation
import Foundation
import Graphs
import LanguageModels
import Support

/// `teacher create`: makes a small teacher from scratch.
struct TeacherCreateCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let name: String?
        let size: CreatedTeacher
        let seed: Int?
        let folder: FilePath?
    }

    static let name = "teacher create"
    static let summary =
        "Create a small Llama with random weights and a tokenizer trained on a graph's texts."
    static let discussion = """
        The weights are random: the model knows nothing until `teacher tune` trains it, best with a \
        large `--rank`, several epochs and a learning rate around 5e-3. It is meant for experiments \
        on how teachers learn and for quick tests. The model is a complete Hugging Face folder, \
        stored with the program's other data unless `--folder` names a place. The same graph, sizes \
        and seed give the same model. `teacher save` copies it together with its adapter.
        """
    static let signature = Signature(
        .positional(
            "graph", GraphValue.self, help: "The graph whose texts the tokenizer is trained on."),
        .option(
            "name", String?.self, otherwise: "made from the graph's name",
            help: "Name of the teacher."),
        .option("width", default: 64, in: 8...4_096, help: "Hidden dimension."),
        .option("layers", default: 2, in: 1...64, help: "Number of layers."),
        .option("heads", default: 4, in: 1...256, help: "Number of attention heads."),
        .option(
            "vocabulary", default: 1_024, in: 259...1_000_000, unit: .tokens,
            help: "Maximum size of the vocabulary."),
        .option(
            "context", default: 2_048, in: 64...1_000_000, unit: .tokens,
            help: "Context length."),
        .option(
            "seed", Int?.self, otherwise: "the setting `seed`", help: "Random seed of the weights."),
        .option(
            "folder", FilePath?.self, otherwise: "a folder in the program's data",
            help: "A new or empty folder for the model."),
        into: Self.arguments)
    static let result = ResultShape.object(TeacherValue.typeName)
    static let examples = [
        Example(
            "teacher create tiny --width 32 --layers 1 --heads 2 --vocabulary 300",
            "A very small teacher.", prints: "llama"),
        Example(
            "new = teacher create tiny --width 32 --vocabulary 300\n"
                + "taught = teacher tune new tiny --hops 1 --rank 8 --learning-rate 5e-3\n"
                + "teacher evaluate taught tiny --hops 1",
            "Tune and evaluate it.", prints: "majority"),
    ]

    private static func arguments(
        graph: GraphValue, name: String?, width: Int, layers: Int, heads: Int, vocabulary: Int,
        context: Int, seed: Int?, folder: FilePath?
    ) -> Arguments {
        Arguments(
            graph: graph, name: name,
            size: CreatedTeacher(
                width: width, layers: layers, heads: heads, vocabulary: vocabulary,
                context: context), seed: seed, folder: folder)
    }

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        var size = arguments.size
        size.seed = arguments.seed ?? session.settings.seed
        let name = arguments.name ?? "\(graph.name)-llama"
        let place = try arguments.folder?.expanded ?? Self.place(for: graph, size, in: session)
        let teacher = try Teacher.create(
            name: name, from: graph, size, in: URL(fileURLWithPath: place).standardizedFileURL.path,
            options: ModelLoadOptions(precision: session.settings.precision),
            progress: session.progress)
        return .object(TeacherValue(teacher))
    }

    /// The same place for the same model.
    private static func place(
        for graph: TextAttributedGraph, _ size: CreatedTeacher, in session: any CommandSession
    ) throws -> String {
        let key = SHA256.hexadecimal(of: Array("\(graph.dataHash) \(size)".utf8)).prefix(16)
        return try session.shared().home.created + "/llama-\(key)"
    }
}
