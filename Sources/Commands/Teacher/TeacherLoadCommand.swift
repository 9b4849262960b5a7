import CommandLanguage
import Compute
import Distillation
import Foundation
import LanguageModels
import Store

extension ComputePrecision: ParameterValue {}

/// `teacher load`: a language model from the store or a path.
struct TeacherLoadCommand: Command {
    struct Arguments: Sendable {
        let model: FilePath
        let precision: ComputePrecision?
        let weightMemory: Int?
        let adapter: FilePath?
        let prompts: FilePath?
    }

    static let name = "teacher load"
    static let summary =
        "Load a language model by its name in the model store, or from a file or folder."
    static let discussion = """
        Reads GGUF files, folders with one, and Hugging Face folders of Llama, Mistral, Qwen 2 and \
        3, Gemma 2 and 3. Weights are packed for fast products as long as they fit into \
        `--weight-memory`; beyond that they stay quantised in the file and are dequantised block by \
        block. `--adapter` names a folder written by `teacher save` or PEFT for this model. Any \
        part of a split GGUF file (NAME-00001-of-00003.gguf) stands for the whole. The chat format \
        is recognised from the model's template (`chat_template.jinja`, `tokenizer_config.json` or \
        the GGUF file); the card names it.
        """
    static let signature = Signature(
        .positional(
            "model", FilePath.self, help: "A name in the model store, a GGUF file or a folder."),
        .option(
            "precision", ComputePrecision?.self,
            otherwise: "the setting `precision`", help: "Precision of matrix products."),
        .option(
            "weight-memory", Int?.self, in: 0...10_000_000,
            otherwise: "a quarter of the memory",
            help: "Memory for packed and mapped weights, in MiB."),
        .option(
            "adapter", FilePath?.self, otherwise: "no adapter",
            help: "Folder with a LoRA adapter for the model."),
        .option(
            "prompts", FilePath?.self, otherwise: "the adapter's own, or the defaults",
            help: "File of `teacher export` that the adapter was tuned on elsewhere."),
        into: Arguments.init)
    static let result = ResultShape.object(TeacherValue.typeName)
    static let examples = [
        Example(
            "teacher load \"tiny-model\"", "A folder, a file, or a name such as gemma3-270m.",
            prints: "tiny-model"),
        Example(
            "teacher load \"tiny-model\" --adapter \"tiny-adapter\"",
            "A model with an adapter that was saved.", prints: "adapter"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let store = ModelStore(folder: try session.shared().home.models)
        let asked = arguments.model.expanded(home: Folders.home)
        let path = try store.path(of: asked)
        let known = store.model(named: asked)
        let published = PublishedModel.all.first { $0.name == asked }
        let notice = known.map { model in
            TeacherNotice(
                name: model.name, license: published?.licence ?? "", source: model.path,
                notice: published.map {
                    "Made with \($0.name); its licence (\($0.licence)) applies to what is derived from it."
                } ?? "")
        }
        var teacher = try Teacher.load(
            path: path,
            name: known?.name
                ?? ((path as NSString).lastPathComponent as NSString)
                .deletingPathExtension,
            notice: notice,
            options: ModelLoadOptions(
                precision: arguments.precision ?? session.settings.precision,
                weightMemory: arguments.weightMemory.map { $0 << 20 }),
            progress: session.progress)
        for note in teacher.loadingNotes { session.output.write("note: \(note)\n", to: .stderr) }
        if let folder = arguments.adapter {
            let (adapted, warning) = try teacher.loadingAdapter(from: folder.expanded)
            if let warning { session.output.write("warning: \(warning)\n", to: .stderr) }
            teacher = adapted
        }
        if let file = arguments.prompts {
            teacher = teacher.reading(try PromptHeader(promptsFile: file.expanded))
        }
        return .object(TeacherValue(teacher))
    }
}

/// `teacher describe`: describes a teacher.
struct TeacherDescribeCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
    }

    static let name = "teacher describe"
    static let summary = "Show a teacher's architecture, sizes, storage, licence and tuning."
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."), into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example("teacher describe tiny-teacher", "The card of a teacher.", prints: "architecture")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .figure(TeacherCard.card(of: arguments.teacher.teacher))
    }
}
