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
    }

    static let name = "teacher load"
    static let summary = "Load a language model by its name in the store, or from a file or folder."
    static let discussion = """
        GGUF files, folders with one, and Hugging Face folders of Llama, Mistral, Qwen 2 and 3 and Gemma 3 are read. \
        Weights are packed once while they fit `--weight-memory` (in MiB; a quarter of the memory by \
        default); beyond that they stay as they are in the file and are expanded piece by piece. \
        `--adapter` names a folder that `teacher save` or PEFT wrote for this model. Any part of a split GGUF \
        file (NAME-00001-of-00003.gguf) stands for all. The chat format is recognised from the model's template \
        (`chat_template.jinja`, `tokenizer_config.json` or the GGUF file); the card names it.
        """
    static let signature = Signature(
        .positional("model", FilePath.self, help: "A name in the store, a GGUF file or a folder."),
        .option(
            "precision", ComputePrecision?.self,
            help: "The precision of products; the setting `precision` if absent."),
        .option(
            "weight-memory", Int?.self, in: 0...10_000_000,
            help: "MiB for weights, packed or mapped."),
        .option("adapter", FilePath?.self, help: "A folder with an adapter to put on the model."),
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
        return .object(TeacherValue(teacher))
    }
}

/// `teacher describe`: what is known of a teacher.
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
