import Checkpoints
import JSON

/// The settings of a model under Hugging Face's names and GGUF's, wherever they come from.
struct ModelSettings {
    private enum Origin {
        case gguf(GGUFFile, prefix: String)
        case folder(JSONValue)
    }
    private let origin: Origin
    /// The file or folder, for messages.
    let path: String
    /// The architecture that the file names.
    let architecture: String

    /// Reads the metadata of a GGUF file.
    init(_ file: GGUFFile) throws {
        architecture = try file.string(for: "general.architecture")
        path = file.path
        origin = .gguf(file, prefix: architecture + ".")
    }

    /// Reads a folder's `config.json`, or its `text_config` where there is one.
    init(_ folder: HuggingFaceFolder) throws {
        let config =
            try folder.config.objectIfPresent("text_config").map(JSONValue.object)
            ?? folder.config
        architecture = try config.string(at: "model_type")
        path = folder.path
        origin = .folder(config)
    }

    /// Whether the settings are a GGUF file's.
    var isGGUF: Bool { if case .gguf = origin { true } else { false } }

    /// The integer value of a key; `nil` if missing.
    func integerIfPresent(_ name: String, gguf key: String?) throws -> Int? {
        switch origin {
        case .gguf(let file, let prefix):
            try key.flatMap { try file.integerIfPresent(for: prefix + $0) }
        case .folder(let config): try config.integerIfPresent(name)
        }
    }

    /// The floating-point value of a key; `nil` if missing.
    func numberIfPresent(_ name: String, gguf key: String?) throws -> Double? {
        switch origin {
        case .gguf(let file, let prefix):
            try key.flatMap { try file.floatIfPresent(for: prefix + $0) }.map { Double($0) }
        case .folder(let config): try config.numberIfPresent(name)
        }
    }

    /// The Boolean value of a key of `config.json`; `nil` if missing.
    func booleanIfPresent(_ name: String) throws -> Bool? {
        if case .folder(let config) = origin { try config.booleanIfPresent(name) } else { nil }
    }

    /// The integer of a key in a range.
    ///
    /// - Throws: `LanguageModelError.missingSetting` or `.badSetting`.
    func integer(_ name: String, gguf key: String, in range: ClosedRange<Int>) throws -> Int {
        let shown = shownKey(name, gguf: key)
        guard let value = try integerIfPresent(name, gguf: key) else {
            throw LanguageModelError.missingSetting(path: path, key: shown)
        }
        return try checked(value, shown, in: range)
    }

    /// A number, if it lies in a range.
    func checked<Value: Comparable>(_ value: Value, _ key: String, in range: ClosedRange<Value>)
        throws -> Value
    {
        guard range.contains(value) else {
            throw LanguageModelError.badSetting(
                path: path, key: key, value: "\(value)",
                expected: "\(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The key as the file spells it.
    func shownKey(_ name: String, gguf key: String) -> String {
        if case .gguf(_, let prefix) = origin { prefix + key } else { name }
    }

    /// The kinds of the layers as `config.json` lists them, such as `sliding_attention`.
    func layerTypes() throws -> [String]? {
        guard case .folder(let config) = origin else { return nil }
        return try config.arrayIfPresent("layer_types")?.map { try $0.string() }
    }

    /// A text of a GGUF file; `nil` if missing.
    func ggufString(_ key: String) throws -> String? {
        guard case .gguf(let file, let prefix) = origin else { return nil }
        return try file.stringIfPresent(for: prefix + key)
    }

    /// The licence that a GGUF file names.
    var licenseName: String? {
        guard case .gguf(let file, _) = origin else { return nil }
        return file.metadata["general.license"]?.stringValue
    }

    /// The `config.json` settings, if it is a folder.
    var json: JSONValue? { if case .folder(let config) = origin { config } else { nil } }
}
