import Distillation
import Foundation
import JSON
import LanguageModels
import Support

/// A teacher is kept as the path of its model, what was changed of it, and its adapter in PEFT's
/// layout; models are large and stay where they are.
extension TeacherValue: SavableObject {
    func save(in store: SavedObjects) throws -> JSONValue {
        let path = URL(fileURLWithPath: teacher.notice.source).standardizedFileURL.path
        guard !teacher.notice.source.isEmpty, FileManager.default.fileExists(atPath: path) else {
            throw SavedValue.Unsavable(typeName: "Teacher without a file of its own")
        }
        var value: JSONValue = [
            "name": .string(teacher.name), "path": .string(path),
            "weights": .string(teacher.weightsHash),
            "notice": try JSONValue(encoding: teacher.notice),
            "prompts": try JSONValue(encoding: teacher.prompts),
        ]
        if let tuning = teacher.tuning { value["tuning"] = try JSONValue(encoding: tuning) }
        if !teacher.mergedAdapters.isEmpty {
            value["merged"] = .strings(
                try teacher.mergedAdapters.map { adapter in
                    let folder = store.newName("adapter")
                    try adapter.save(to: store.path(folder), baseName: teacher.name)
                    return folder
                })
        }
        if let adapter = teacher.model.adapter {
            let folder = store.newName("adapter")
            try adapter.save(to: store.path(folder), baseName: teacher.name)
            value["adapter"] = .string(folder)
        }
        return value
    }

    static func restore(_ json: JSONValue, from store: SavedObjects) throws -> TeacherValue {
        let base = try base(of: json, store)
        var model = base.model
        var merged: [LoRAAdapter] = []
        for folder in json["merged"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
            let adapter = try LoRAAdapter(loadingFrom: store.path(folder), for: model)
            model = try model.adapted(by: adapter).merged()
            merged.append(adapter)
        }
        if let folder = try json.stringIfPresent("adapter") {
            let adapter = try LoRAAdapter(loadingFrom: store.path(folder), for: model)
            model = try model.adapted(by: adapter)
        }
        return TeacherValue(
            Teacher(
                name: try json.string(at: "name"), model: model, tokenizer: base.tokenizer,
                chat: base.chat, weightsHash: base.weightsHash,
                notice: try json.value(at: "notice").decoded(),
                prompts: try Teacher.prompts(in: json, of: store.folder) ?? base.prompts,
                tuning: try Teacher.tuning(in: json, of: store.folder), mergedAdapters: merged))
    }

    /// The model itself, read once however many teachers rest on it.
    private static func base(of json: JSONValue, _ store: SavedObjects) throws -> Teacher {
        let path = try json.string(at: "path")
        if let known = store.shared["teacher " + path] as? Teacher { return known }
        guard FileManager.default.fileExists(atPath: path) else {
            throw SavedValue.Missing(what: "its model is no longer at \(path)")
        }
        let teacher = try Teacher.load(
            path: path, name: json.string(at: "name"),
            options: ModelLoadOptions(precision: store.precision), progress: store.progress)
        guard teacher.weightsHash == (try json.string(at: "weights")) else {
            throw SavedValue.Missing(what: "the model at \(path) is another one now")
        }
        store.shared["teacher " + path] = teacher
        return teacher
    }
}
