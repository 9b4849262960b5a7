import Foundation
import Support

/// The teachers on disk: one folder a model, under `$LINGU_HOME/models`.
public struct ModelStore: Sendable {
    /// A model in the store.
    public struct Model: Sendable, Equatable {
        /// The name that commands know it by.
        public var name: String
        /// The path of the GGUF file, or of the folder that is the model.
        public var path: String
        /// The size of the file in bytes.
        public var bytes: Int
        /// The paths of licence texts and notices beside it.
        public var notices: [String]
    }

    /// The folder of all models.
    public let folder: String

    /// Makes a store in a folder; it need not exist.
    public init(folder: String = LinguHome.standard.models) { self.folder = folder }

    /// The models in the store, by name.
    public func list() -> [Model] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap(model(named:))
    }

    /// The model of a name; `nil` where it is not in the store.
    public func model(named name: String) -> Model? {
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else { return nil }
        let place = folder + "/" + name
        let files = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        guard let file = files.sorted().first(where: { $0.hasSuffix(".gguf") }) else {
            return folderModel(named: name, place, files)
        }
        let path = place + "/" + file
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        let notices = files.sorted().filter { !$0.hasSuffix(".gguf") }.map { place + "/" + $0 }
        return Model(name: name, path: path, bytes: size ?? 0, notices: notices)
    }

    /// A model that is a folder as Hugging Face lays it out.
    private func folderModel(named name: String, _ place: String, _ files: [String]) -> Model? {
        let weights = place + "/model.safetensors"
        guard files.contains("config.json"),
            let size = (try? FileManager.default.attributesOfItem(atPath: weights))?[.size] as? Int
        else { return nil }
        let notices = files.sorted().filter { $0.hasSuffix(".md") || $0.hasPrefix("LICENSE") }
        return Model(
            name: name, path: place, bytes: size, notices: notices.map { place + "/" + $0 })
    }

    /// The file or folder of a model by its name in the store, or by its own path.
    ///
    /// - Throws: `StoreError.unknownModel` with the nearest name.
    public func path(of nameOrPath: String) throws(StoreError) -> String {
        if let model = model(named: nameOrPath) { return model.path }
        let path = (nameOrPath as NSString).expandingTildeInPath
        AtomicFolder.recover(path)
        if FileManager.default.fileExists(atPath: path) { return path }
        let names = list().map(\.name) + PublishedModel.all.map(\.name)
        throw .unknownModel(
            name: nameOrPath,
            suggestion: NearestName.suggestion(for: nameOrPath, in: names))
    }
}
