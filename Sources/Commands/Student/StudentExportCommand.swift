import CommandLanguage
import Distillation
import Foundation
import GraphNetworks
import Support
import Text

/// `student export`: a student for other programs.
struct StudentExportCommand: Command {
    /// The formats that students are written in.
    enum Format: String, CaseIterable, ParameterValue {
        case onnx, safetensors
    }

    struct Arguments: Sendable {
        let student: StudentValue
        let file: FilePath
        let format: Format?
        let seed: Int?
        let overwrites: Bool
    }

    static let name = "student export"
    static let summary = "Export a student for other programs, as ONNX or safetensors."
    static let discussion = """
        The file extension decides the format. `.onnx` is ONNX with opset 17 for any graph: inputs \
        `x` (Float32, nodes × features) and `edge_index` (Int64, 2 × edges, an undirected edge in \
        both directions, no self-loops), outputs `logits` and `probabilities`. `.safetensors` is a \
        PyTorch `state_dict` with the names and shapes of PyTorch Geometric's layers: \
        `model.load_state_dict(safetensors.torch.load_file("small.safetensors"))`. Both contain the \
        configuration, the class names and, if features are computed from texts, the vocabulary as \
        metadata. The network is the one of the seed with the best validation accuracy unless \
        `--seed` names another. The licence notice of the teacher, if any, is written beside the \
        file.
        """
    static let signature = Signature(
        .positional("student", StudentValue.self, help: "A student."),
        .positional("file", FilePath.self, help: "The file to write."),
        .option(
            "format", Format?.self, otherwise: "by the file extension", help: "Format of the file."),
        .option(
            "seed", Int?.self, in: 0...1_000_000_000,
            otherwise: "the seed with the best validation accuracy",
            help: "Seed whose network is exported."),
        .flag("overwrite", help: "Replace an existing file."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "student export tiny-student \"tiny.onnx\" --overwrite", "Write an ONNX model.",
            prints: "operator set 17"),
        Example(
            "student export tiny-student \"tiny.safetensors\" --overwrite", "Write a state_dict.",
            prints: "tensors"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.file.expanded
        let format = try arguments.format ?? Self.format(of: path)
        let run = try arguments.student.run(seed: arguments.seed, for: Self.name)
        let inputs = try arguments.student.prepared.inputs(session.progress.cancellation)
        let export = StudentExport(
            SavedStudent(run, of: arguments.student.runs, featureName: inputs.name),
            vectorizer: inputs.vectorizer)
        let bytes: [UInt8]
        let what: String
        switch format {
        case .onnx:
            bytes = try export.onnx()
            what = "ONNX, operator set \(run.model.onnxOperatorSet)"
        case .safetensors:
            bytes = try export.stateDictionary()
            what = "safetensors, \(run.model.store.parameters.count) tensors"
        }
        try OutputFile.write(bytes, to: path, overwrites: arguments.overwrites)
        if let notice = arguments.student.runs.teacher?.noticeIfAsked {
            try AtomicFile.write(Array(notice.utf8), to: path + ".NOTICE")
        }
        return .text("\(what), seed \(run.seed), \(NumberText.bytes(bytes.count)) in \(path)")
    }

    private static func format(of path: String) throws(CommandError) -> Format {
        switch (path as NSString).pathExtension.lowercased() {
        case "onnx": return .onnx
        case "safetensors": return .safetensors
        case "pt", "pth", "bin", "ckpt":
            throw .unusable(
                what: "“\(path)”", why: "pickled PyTorch files are not written",
                remedy: "name it .safetensors; safetensors.torch.load_file reads it as a state_dict"
            )
        default:
            throw .unusable(
                what: "“\(path)”", why: "the file extension does not say the format",
                remedy: "end the name in .onnx or .safetensors, or add --format")
        }
    }
}

extension TeacherNotice {
    /// The text of the notice, if the teacher's licence or notice is known.
    var noticeIfAsked: String? { license.isEmpty && notice.isEmpty ? nil : noticeText }
}
