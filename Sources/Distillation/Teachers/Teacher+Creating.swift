import Foundation
import Graphs
import JSON
import LanguageModels
import Support
import Tokenizers

/// The size of a teacher that is made from scratch.
public struct CreatedTeacher: Sendable, Equatable {
    /// The hidden dimension.
    public var width: Int
    /// How many layers.
    public var layers: Int
    /// How many attention heads.
    public var heads: Int
    /// The most tokens of the vocabulary, at least 259.
    public var vocabulary: Int
    /// The longest text, in tokens.
    public var context: Int
    /// Initialises the weights.
    public var seed: Int

    /// Describes a teacher.
    public init(
        width: Int = 64, layers: Int = 2, heads: Int = 4, vocabulary: Int = 1_024,
        context: Int = 2_048, seed: Int = 42
    ) {
        self.width = width
        self.layers = layers
        self.heads = heads
        self.vocabulary = vocabulary
        self.context = context
        self.seed = seed
    }
}

extension Teacher {
    /// The file in a created model's folder that describes its origin.
    static let creationName = "created.json"

    /// Makes a small Llama of random weights with a tokenizer trained on a graph's texts.
    ///
    /// The folder is a whole model in Hugging Face's layout. It is written last of all files'
    /// `created.json`, so that a folder which was begun and not finished is made again.
    ///
    /// - Parameters:
    ///   - name: The teacher's name.
    ///   - graph: Whose texts, titles and class names the tokenizer learns.
    ///   - size: The model's size and seed.
    ///   - folder: Where the model is kept; what was created there alike is taken as it is.
    ///   - options: Precision and memory of the weights.
    ///   - progress: Gets reports and may cancel.
    ///   - memory: The memory that may be used.
    /// - Throws: `TeacherError.outOfMemory`, `TokenizerError`, `LanguageModelError.badOption`, `TeacherError.unwritable` if the
    ///   folder holds something else, `FileError`, `Interrupted`.
    public static func create(
        name: String, from graph: TextAttributedGraph, _ size: CreatedTeacher, in folder: String,
        options: ModelLoadOptions = ModelLoadOptions(),
        progress: any ProgressReport = SilentProgress(), memory: MemoryBudget = .machine
    ) throws -> Teacher {
        let shape = try LlamaShape(
            hiddenSize: size.width, layerCount: size.layers, headCount: size.heads,
            contextLength: size.context)
        let creation = creation(of: graph, size)
        let marker = folder + "/" + creationName
        let present = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        if present.contains(creationName) {
            guard try JSONValue(parsing: MappedFile(path: marker).contents) == creation else {
                throw TeacherError.unwritable(
                    teacher: name, reason: "“\(folder)” holds another created model")
            }
        } else {
            guard present.allSatisfy({ creationFiles.contains($0) }) else {
                throw TeacherError.unwritable(
                    teacher: name, reason: "“\(folder)” holds other things already")
            }
            try LinguHome.createFolder(folder.parentFolder)
            progress.report(
                ProgressUpdate(
                    stage: "learning tokens", completed: 0, total: size.vocabulary, unit: "tokens"))
            let tokenizer = try ByteLevelTrainer(vocabularySize: size.vocabulary)
                .train(on: texts(of: graph), cancellation: progress.cancellation)
            try memory.require(
                shape.creationBytes(vocabularySize: tokenizer.vocabularySize),
                for: "creating a teacher of --width \(size.width) and --layers \(size.layers)")
            try AtomicFolder.write(to: folder) { folder in
                try tokenizer.write(to: folder)
                try shape.writeRandomModel(
                    vocabularySize: tokenizer.vocabularySize, special: tokenizer.specialTokens,
                    seed: size.seed, to: folder, cancellation: progress.cancellation)
                try AtomicFile.write(creation.bytes(.pretty), to: folder + "/" + creationName)
            }
        }
        return try load(
            path: folder, name: name, notice: TeacherNotice(name: name, source: folder),
            options: options, progress: progress)
    }

    private static let creationFiles = [
        "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
    ]

    /// All settings that determine a created model.
    private static func creation(of graph: TextAttributedGraph, _ size: CreatedTeacher) -> JSONValue
    {
        [
            "graph": .string(graph.dataHash), "width": .integer(size.width),
            "layers": .integer(size.layers), "heads": .integer(size.heads),
            "vocabulary": .integer(size.vocabulary), "context": .integer(size.context),
            "seed": .integer(size.seed),
        ]
    }

    /// The tokenizer's training texts: every node's title and text, the classes as prompts name them and,
    /// as often as there are nodes, the wording of prompts.
    private static func texts(of graph: TextAttributedGraph) -> some Sequence<String> {
        let classes = graph.classNames.map { " " + PromptBuilder.readable($0) }
        let wording = PromptTemplate.standard
        let frame =
            [
                wording.instruction, wording.centre, wording.hop, wording.neighbor, wording.query,
            ] + classes
        return (0..<graph.nodeCount).lazy.flatMap { node in
            [graph.title(of: node) ?? "", graph.text(of: node)] + frame
        }
    }
}

extension ByteLevelTokenizer {
    /// Writes `tokenizer.json` and `tokenizer_config.json` for Hugging Face's libraries and ours.
    func write(to folder: String) throws {
        try AtomicFile.write(tokenizerJSON.bytes(.pretty), to: folder + "/tokenizer.json")
        try AtomicFile.write(
            configurationJSON.bytes(.pretty), to: folder + "/tokenizer_config.json")
    }
}
