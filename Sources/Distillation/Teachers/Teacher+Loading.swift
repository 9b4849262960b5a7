import Checkpoints
import Foundation
import JSON
import LanguageModels
import Support
import Tokenizers

extension Teacher {
    /// Loads a GGUF file, a folder with one, or a Hugging Face folder, with its tokenizer and chat template.
    ///
    /// - Parameters:
    ///   - path: The file or folder.
    ///   - name: The teacher's name.
    ///   - notice: Licence and source, if they are known; the file's own words otherwise.
    ///   - options: Precision and memory of the weights.
    ///   - progress: Gets reports and may cancel.
    /// - Throws: `FileError`, `CheckpointError`, `LanguageModelError`, `TokenizerError`, `JSONError`.
    public static func load(
        path: String, name: String, notice: TeacherNotice? = nil,
        options: ModelLoadOptions = ModelLoadOptions(),
        progress: any ProgressReport = SilentProgress()
    ) throws -> Teacher {
        progress.report(
            ProgressUpdate(stage: "loading \(name)", completed: 0, total: 1, unit: "models"))
        AtomicFolder.recover(path)
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let teacher =
            exists && isFolder.boolValue
            ? try
                (file(in: path).map {
                    try loadFile($0, name: name, notice: notice, options: options, progress)
                } ?? loadFolder(path, name: name, notice: notice, options: options, progress))
                .withFacts(of: path)
            : try loadFile(path, name: name, notice: notice, options: options, progress)
        progress.report(
            ProgressUpdate(stage: "loading \(name)", completed: 1, total: 1, unit: "models"))
        return teacher
    }

    /// Warnings about how the teacher was read, such as weights that are not used.
    public var loadingNotes: [String] {
        var notes = model.notes
        if let note = tokenizer.note { notes.append(note) }
        if let source = chat.unreadSource {
            notes.append(
                "the chat template in \(source) is not understood; prompts are plain, without a chat format"
            )
        }
        return notes
    }

    /// The only GGUF file of a folder that is none of Hugging Face's, or the first of its parts.
    private static func file(in folder: String) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var files = names.filter { $0.hasSuffix(".gguf") }.sorted()
        // All parts of one model are one file.
        let parts = files.compactMap { GGUFPartName(path: $0) }
        if let first = parts.first, parts.count == files.count,
            parts.allSatisfy({ ($0.prefix, $0.count) == (first.prefix, first.count) })
        {
            files = [files[0]]
        }
        guard files.count == 1, !names.contains("config.json") else { return nil }
        return folder + "/" + files[0]
    }

    private static func loadFile(
        _ path: String, name: String, notice: TeacherNotice?, options: ModelLoadOptions,
        _ progress: any ProgressReport
    ) throws -> Teacher {
        let file = try GGUFFile(path: path)
        // The model first: an unknown architecture is a better message than a missing part of its tokenizer.
        let model = try CausalLanguageModel.load(
            from: file, options: options, progress: progress)
        let tokenizer = try TokenizerLoader.load(from: file)
        let template = try file.stringIfPresent(for: "tokenizer.chat_template")
        return Teacher(
            name: name, model: model, tokenizer: tokenizer,
            chat: ChatTemplate(template, from: "tokenizer.chat_template"),
            weightsHash: try WeightsHash.of(file.partPaths),
            notice: notice
                ?? TeacherNotice(name: name, license: model.licenseName ?? "", source: path))
    }

    private static func loadFolder(
        _ path: String, name: String, notice: TeacherNotice?, options: ModelLoadOptions,
        _ progress: any ProgressReport
    ) throws -> Teacher {
        let folder = try HuggingFaceFolder(path: path)
        let model = try CausalLanguageModel.load(
            from: folder, options: options, progress: progress)
        let template = try TokenizerLoader.chatTemplate(folder: path)
        let tokenizer = try TokenizerLoader.load(folder: path)
        let weights =
            (try? FileManager.default.contentsOfDirectory(atPath: path))?
            .filter { $0.hasSuffix(".safetensors") }.sorted() ?? []
        let hashes = try weights.map { try WeightsHash.of(path + "/" + $0) }
        return Teacher(
            name: name, model: model, tokenizer: tokenizer,
            chat: ChatTemplate(template?.text, from: template?.source ?? ""),
            weightsHash: SHA256.hexadecimal(of: Array(hashes.joined().utf8)),
            notice: notice
                ?? TeacherNotice(name: name, license: model.licenseName ?? "", source: path))
    }
}

/// Tells files of weights apart without reading all of them.
enum WeightsHash {
    /// The SHA-256 of a file's size, its first MiB and 256 blocks of 16 KiB spread over the rest.
    static func of(_ path: String) throws -> String {
        try MappedFile(path: path).withBytes { of($0) }
    }

    /// The same of a model in several files.
    static func of(_ paths: [String]) throws -> String {
        let hashes = try paths.map { try of($0) }
        return hashes.count == 1
            ? hashes[0] : SHA256.hexadecimal(of: Array(hashes.joined().utf8))
    }

    private static func of(_ bytes: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(Array(String(bytes.count).utf8))
        hash.update(bytes[..<min(bytes.count, 1 << 20)])
        let block = 16_384
        if bytes.count > 1 << 20 {
            for index in 0..<256 {
                let start = (1 << 20) + (bytes.count - (1 << 20)) / 256 * index
                hash.update(bytes[start..<min(bytes.count, start + block)])
            }
        }
        return SHA256.hexadecimal(hash.finalized())
    }
}
