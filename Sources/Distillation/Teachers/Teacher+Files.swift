import Checkpoints
import Foundation
import JSON
import LanguageModels
import Support

/// Teachers as folders: adapters in PEFT's layout, whole models in Hugging Face's.
extension Teacher {
    /// The part of a teacher that is written.
    public enum SavedPart: Sendable, Equatable {
        /// The adapter, for the model that it was tuned on.
        case adapter
        /// The model, and in the folder `adapter` the adapter if there is one.
        case model
    }

    /// The file beside an adapter or a model for facts that their formats lack.
    private static let factsName = "lingu.json"
    /// The folder of an adapter inside its model's folder.
    static let adapterFolder = "adapter"

    /// Whether the model was made by `create`, so that no other copy of it may exist.
    public var isCreated: Bool {
        FileManager.default.fileExists(atPath: notice.source + "/" + Self.creationName)
    }

    /// Writes the adapter or the whole model into a folder.
    ///
    /// The adapter alone is written of a teacher that was tuned on a model with a place of its own;
    /// the whole model of one that was created, merged, or not tuned at all.
    ///
    /// - Parameters:
    ///   - folder: Made if it is not there.
    ///   - withModel: Whether to write the whole model in any case.
    /// - Returns: The part that was written.
    /// - Throws: `TeacherError.unwritable` for a whole model whose own folder it is, `FileError` or
    ///   `CheckpointError`.
    @discardableResult public func save(to folder: String, withModel: Bool = false) throws
        -> SavedPart
    {
        let isWhole =
            withModel || isCreated || model.adapter == nil || !mergedAdapters.isEmpty
        if isWhole { try requireOtherFolder(folder) }
        try LinguHome.createFolder(folder.parentFolder)
        try AtomicFolder.write(
            to: folder, keeping: { !isWhole || !Self.isModelFile($0) }
        ) { new in
            if isWhole { try saveModel(to: new) }
            guard let adapter = model.adapter else { return try saveFacts(to: new) }
            let place = isWhole ? new + "/" + Self.adapterFolder : new
            try LinguHome.createFolder(place)
            try adapter.save(to: place, baseName: name)
            try saveFacts(to: place)
        }
        return isWhole ? .model : .adapter
    }

    /// The folder of the file, or the folder, that the model was loaded from.
    private var sourceFolder: String {
        model.isOneFile
            ? URL(fileURLWithPath: model.path).deletingLastPathComponent().path : model.path
    }

    private func requireOtherFolder(_ folder: String) throws(TeacherError) {
        guard !Self.isSame(folder, sourceFolder) else {
            throw .unwritable(teacher: name, reason: "it was loaded from this folder")
        }
    }

    private func saveModel(to folder: String) throws {
        try model.writeWeights(to: folder)
        // A single file is complete; other files beside it may be unrelated.
        guard !model.isOneFile else { return }
        let source = sourceFolder
        let names = (try? FileManager.default.contentsOfDirectory(atPath: source)) ?? []
        for name in names where Self.travels(name) {
            // With other weights it is not the model that was created.
            if name == Self.creationName, !mergedAdapters.isEmpty { continue }
            let file = try MappedFile(path: source + "/" + name)
            try AtomicFile.write(file.contents, to: folder + "/" + name)
        }
    }

    /// Whether a file, left over from another teacher, would be read as this one's.
    private static func isModelFile(_ name: String) -> Bool {
        let weights = ["config.json", "model.safetensors", CausalLanguageModel.fileName]
        return (weights + leftovers).contains(name)
    }

    /// Files that would be read as a model's own if left over from another one.
    private static let leftovers: [String] = {
        let adapter = ["adapter_config.json", "adapter_model.safetensors", factsName]
        return ["model.safetensors.index.json", creationName] + adapter
            + adapter.map { adapterFolder + "/" + $0 }
    }()

    /// Whether a file of a model's folder belongs to the model besides its weights.
    private static func travels(_ name: String) -> Bool {
        let endings = [".json", ".model", ".txt", ".jinja", ".md"]
        let isText =
            endings.contains { name.hasSuffix($0) } || name == "LICENSE" || name == "NOTICE"
        return isText && !name.hasSuffix(".index.json") && name != factsName
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        func real(_ path: String) -> String {
            URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        }
        return real(one) == real(other)
    }

    private func saveFacts(to folder: String) throws {
        var facts: JSONValue = [
            "format": "lingu teacher 1", "name": .string(name), "weights": .string(weightsHash),
            "notice": try JSONValue(encoding: notice), "prompts": try JSONValue(encoding: prompts),
        ]
        if let tuning { facts["tuning"] = try JSONValue(encoding: tuning) }
        try AtomicFile.write(facts.bytes(.pretty), to: folder + "/" + Self.factsName)
        guard !notice.license.isEmpty || !notice.notice.isEmpty else { return }
        try AtomicFile.write(Array(notice.noticeText.utf8), to: folder + "/NOTICE")
    }

    /// The teacher with an adapter that PEFT or `save` wrote, with the prompts it was tuned for
    /// where they are known.
    ///
    /// - Parameter folder: The folder of `adapter_config.json`, or of a model that has it in
    ///   `adapter`.
    /// - Returns: The teacher, and a sentence if the adapter was tuned on other weights.
    /// - Throws: `TeacherError.hasAdapter`, `LanguageModelError.adapterMismatch`, `FileError`,
    ///   `JSONError` or `CheckpointError`.
    public func loadingAdapter(from folder: String) throws -> (teacher: Teacher, warning: String?) {
        guard model.adapter == nil else { throw TeacherError.hasAdapter(teacher: name) }
        let inside = folder + "/" + Self.adapterFolder
        let hasOwn = FileManager.default.fileExists(atPath: folder + "/adapter_config.json")
        let place =
            hasOwn || !FileManager.default.fileExists(atPath: inside) ? folder : inside
        let adapter = try LoRAAdapter(loadingFrom: place, for: model)
        guard let facts = try Self.facts(in: place) else {
            return (try tuned(by: adapter, prompts: prompts, record: nil, seenLabels: []), nil)
        }
        let saved: TeacherNotice? = try facts["notice"]?.decoded()
        let teacher = try tuned(
            by: adapter, prompts: Self.prompts(in: facts, of: place) ?? prompts,
            record: Self.tuning(in: facts, of: place),
            seenLabels: saved?.allSeenLabels ?? [])
        let isSame = try facts.stringIfPresent("weights") == weightsHash
        let warning = isSame ? nil : "the adapter in “\(place)” was tuned on other weights"
        return (teacher, warning)
    }

    /// The facts that `save` stored beside a model: prompts, tuning and licence.
    func withFacts(of folder: String) throws -> Teacher {
        guard let facts = try Self.facts(in: folder) else { return self }
        return Teacher(
            name: name, model: model, tokenizer: tokenizer, chat: chat, weightsHash: weightsHash,
            notice: try facts["notice"].map { value in
                var notice: TeacherNotice = try value.decoded()
                notice.source = self.notice.source
                return notice
            } ?? notice,
            prompts: try Self.prompts(in: facts, of: folder) ?? prompts,
            tuning: try Self.tuning(in: facts, of: folder))
    }

    /// How a teacher's prompts were written, as its facts say; `nil` if they do not.
    ///
    /// - Throws: `TeacherError.damagedFacts`, `JSONError`.
    public static func prompts(in facts: JSONValue, of path: String) throws -> PromptConfiguration?
    {
        let prompts: PromptConfiguration? = try facts["prompts"]?.decoded()
        if let flaw = prompts?.flaw { throw TeacherError.damagedFacts(path: path, reason: flaw) }
        return prompts
    }

    /// How a teacher was tuned, as its facts say; `nil` if they do not.
    ///
    /// - Throws: `TeacherError.damagedFacts`, `JSONError`.
    public static func tuning(in facts: JSONValue, of path: String) throws -> TuningRecord? {
        let record: TuningRecord? = try facts["tuning"]?.decoded()
        if let flaw = record?.flaw { throw TeacherError.damagedFacts(path: path, reason: flaw) }
        return record
    }

    private static func facts(in folder: String) throws -> JSONValue? {
        let path = folder + "/" + factsName
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try JSONValue(parsing: MappedFile(path: path).contents)
    }
}
