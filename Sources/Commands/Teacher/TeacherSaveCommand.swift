import CommandLanguage
import Distillation
import Foundation
import LanguageModels
import Support

/// `teacher save`: writes a teacher into a folder.
struct TeacherSaveCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let folder: FilePath
        let takesModel: Bool
        let overwrites: Bool
    }

    static let name = "teacher save"
    static let summary =
        "Save a teacher's adapter in PEFT's format, or the whole model."
    static let discussion = """
        For a tuned teacher the adapter is saved: `adapter_config.json` and \
        `adapter_model.safetensors`, which PEFT loads too, with the prompt settings it was tuned \
        with and the licence notice. `teacher load MODEL --adapter FOLDER` loads it.

        For a teacher that was created, merged or not tuned, the whole model is saved, with its \
        adapter, if any, in the subfolder `adapter`; `--with-model` does so for any teacher. \
        `teacher load FOLDER --adapter FOLDER` loads both. A model that was loaded from a GGUF file \
        is saved as `model.gguf`; quantised matrices that an adapter was merged into become F16.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher."),
        .positional("folder", FilePath.self, help: "The folder to write."),
        .flag("with-model", help: "Save the whole model too."),
        .flag("overwrite", help: "Replace a teacher that the folder already contains."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "tuned = teacher tune tiny-teacher tiny --hops 0 --epochs 1 --rank 2\n"
                + "teacher save tuned \"tiny-tuned\" --overwrite",
            "Keep an adapter.", prints: "adapter"),
        Example(
            "teacher save tiny-teacher \"tiny-whole\" --overwrite", "Copy a model.",
            prints: "model"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.teacher.teacher
        let folder = arguments.folder.expanded
        let present = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        let isTeacher =
            !present.isDisjoint(with: [
                "adapter_config.json", "config.json", CausalLanguageModel.fileName,
            ])
        guard present.isEmpty || isTeacher else {
            throw CommandError.unusable(
                what: "“\(folder)”", why: "it holds other things than a teacher",
                remedy: "name a new or empty folder")
        }
        guard present.isEmpty || arguments.overwrites else {
            throw CommandError.fileExists(path: folder)
        }
        switch try teacher.save(to: folder, withModel: arguments.takesModel) {
        case .adapter: return .text("adapter of \(teacher.name) in \(folder)")
        case .model:
            let adapter = teacher.model.adapter == nil ? "" : " and its adapter"
            return .text("model of \(teacher.name)\(adapter) in \(folder)")
        }
    }
}
