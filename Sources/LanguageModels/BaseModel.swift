import Checkpoints
import Compute
import Foundation
import JSON
import Support
import Synchronization
import Tensor

/// A linear layer that an adapter can target.
public struct AdaptableLayer: Sendable, Equatable {
    /// Its path, such as `model.layers.0.self_attn.q_proj`.
    public let path: String
    /// The width of an input row.
    public let inFeatures: Int
    /// The width of a result row.
    public let outFeatures: Int
    /// The last part of the path, such as `q_proj`.
    public var name: String { path.split(separator: ".").last.map(String.init) ?? path }
}

/// The state shared by models with different adapters: settings, weights, embedding, head, rotary tables.
final class BaseModel: Sendable {
    let configuration: DecoderConfiguration
    let weights: WeightStore
    let head: VocabularyMatrix
    /// Warnings found while loading.
    let notes: [String]
    private let settings: ModelSettings
    private let architecture: any DecoderArchitecture.Type
    private let embeddingTensor: StoredTensor
    private let embeddingScale: Float
    private let tables = Mutex<RotaryTables?>(nil)

    /// The tables of both kinds of layers.
    struct RotaryTables: Sendable {
        let plain: RotaryEmbedding.Table
        let windowed: RotaryEmbedding.Table
    }

    /// Opens a GGUF file, or a folder.
    convenience init(path: String, options: ModelLoadOptions, _ cancellation: Cancellation) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            try self.init(HuggingFaceFolder(path: path), options: options, cancellation)
        } else {
            try self.init(GGUFFile(path: path), options: options, cancellation)
        }
    }

    convenience init(_ file: GGUFFile, options: ModelLoadOptions, _ cancellation: Cancellation)
        throws
    {
        let settings = try ModelSettings(file)
        let names = try TeacherRegistry.architecture(of: settings).weightNames
        let weights = WeightStore(file, options: options, cancellation) { names.gguf($0) }
        try self.init(settings, weights)
    }

    convenience init(
        _ folder: HuggingFaceFolder, options: ModelLoadOptions, _ cancellation: Cancellation
    ) throws {
        let known = Set(folder.tensorNames)
        // Multimodal models and bare decoders use slightly different tensor names.
        let spellings: [@Sendable (String) -> String] = [
            { $0 }, { "language_model." + $0 },
            { $0.hasPrefix("model.") ? "model.language_model." + $0.dropFirst(6) : $0 },
            { $0.hasPrefix("model.") ? String($0.dropFirst(6)) : $0 },
        ]
        let spelling = spellings.first { known.contains($0("model.embed_tokens.weight")) }
        let weights = WeightStore(
            folder, options: options, cancellation, fileName: spelling ?? spellings[0])
        try self.init(ModelSettings(folder), weights)
    }

    /// The same model with an adapter's additions in its matrices.
    ///
    /// The head is none of them, so a tied one stays as it is.
    convenience init(_ base: BaseModel, merging adapter: LoRAAdapter) throws {
        try self.init(base.settings, WeightStore(base.weights, merging: adapter))
    }

    private init(_ settings: ModelSettings, _ weights: WeightStore) throws {
        self.settings = settings
        self.weights = weights
        architecture = try TeacherRegistry.architecture(of: settings)
        let name = "model.embed_tokens.weight"
        guard let stored = try weights.stored(name), stored.shape.count == 2, stored.rows > 0 else {
            throw LanguageModelError.missingSetting(path: weights.path, key: name)
        }
        var configuration = try architecture.configuration(settings, vocabularySize: stored.rows)
        embeddingTensor = try weights.stored(
            name, shape: [stored.rows, configuration.hiddenSize])
        try settings.checkVocabulary(rows: stored.rows)
        var notes: [String] = []
        configuration.hasTiedHead = try Self.tiesHead(
            settings, weights, architecture, embedding: embeddingTensor, &notes)
        if architecture.hasRotaryFactors, settings.isGGUF,
            let factors = try weights.stored("rope_freqs.weight")
        {
            configuration.rotary.divisors = try Self.divisors(factors, configuration, weights.path)
        }
        self.configuration = configuration
        embeddingScale = architecture.embeddingScale(configuration)
        let headName = configuration.hasTiedHead ? name : "lm_head.weight"
        let (rows, width) = (stored.rows, configuration.hiddenSize)
        // The layers come first where memory is short: they are used by every token.
        _ = try architecture.decoder(
            ModelBuilder(weights: weights, configuration: configuration, adapter: nil), settings)
        head = try VocabularyMatrix(
            tokenCount: rows, width: width, softCap: configuration.finalSoftCap.map(SoftCap.init)
        ) {
            try weights.matrix(headName, rows: rows, columns: width, part: $0)
        }
        try Self.checkUnused(weights, settings, architecture.name, &notes)
        self.notes = notes
    }

    private static func divisors(
        _ factors: StoredTensor, _ configuration: DecoderConfiguration, _ path: String
    ) throws -> [Double] {
        let values = factors.dequantized().map { Double($0) }
        guard values.count == configuration.headSize / 2,
            values.allSatisfy({ $0.isFinite && $0 > 0 })
        else {
            throw LanguageModelError.badSetting(
                path: path, key: factors.name, value: "\(values.count) numbers",
                expected: "\(configuration.headSize / 2) positive numbers")
        }
        return values
    }

    /// The layers, with an adapter's additions.
    func decoder(adapter: LoRAAdapter?) throws -> any Decoder {
        try architecture.decoder(
            ModelBuilder(weights: weights, configuration: configuration, adapter: adapter),
            settings)
    }

    /// The paths and sizes of the layers' matrices.
    var adaptableLayers: [AdaptableLayer] {
        let c = configuration
        let (q, kv) = (c.headCount * c.headSize, c.keyValueHeadCount * c.headSize)
        let parts = [
            ("self_attn.q_proj", c.hiddenSize, q), ("self_attn.k_proj", c.hiddenSize, kv),
            ("self_attn.v_proj", c.hiddenSize, kv), ("self_attn.o_proj", q, c.hiddenSize),
            ("mlp.gate_proj", c.hiddenSize, c.feedForwardSize),
            ("mlp.up_proj", c.hiddenSize, c.feedForwardSize),
            ("mlp.down_proj", c.feedForwardSize, c.hiddenSize),
        ]
        return (0..<c.layerCount).flatMap { layer in
            parts.map {
                AdaptableLayer(
                    path: "model.layers.\(layer).\($0.0)", inFeatures: $0.1, outFeatures: $0.2)
            }
        }
    }

    /// The embedded tokens, `[tokens, E]`.
    func embedding(of tokens: [Int32]) throws -> Tensor {
        try check(tokens)
        let (width, stored, scale) = (configuration.hiddenSize, embeddingTensor, embeddingScale)
        return .filling([tokens.count, width]) { target in
            // SAFETY: threads write different rows of the tensor that is being filled.
            nonisolated(unsafe) let target = target
            ThreadPool.shared.forEachRange(tokens.count, grain: 64) { range in
                for index in range {
                    let row = Int(tokens[index])
                    let start = target + index * width
                    // SAFETY: the row lies inside the tensor that is being filled.
                    stored.dequantize(
                        rows: row..<row + 1,
                        into: UnsafeMutableBufferPointer(start: start, count: width))
                    if scale != 1 { for i in 0..<width { start[i] *= scale } }
                }
            }
        }
    }

    /// Checks that all tokens are in the model's vocabulary.
    func check(_ tokens: [Int32]) throws {
        for token in tokens where token < 0 || Int(token) >= configuration.vocabularySize {
            throw LanguageModelError.tokenOutOfRange(
                token: Int(token), vocabulary: configuration.vocabularySize)
        }
    }

    /// Tables for at least so many positions.
    func rotaryTables(upTo count: Int) -> RotaryTables {
        tables.withLock { present in
            if let present, present.plain.positionCount >= count { return present }
            let c = configuration
            let positions = max(512, count + count / 2)
            func table(_ rotary: RotaryConfiguration) -> RotaryEmbedding.Table {
                RotaryEmbedding.Table(
                    frequencies: rotary.frequencies(headSize: c.headSize), positionCount: positions)
            }
            let plain = table(c.rotary)
            let made = RotaryTables(
                plain: plain, windowed: c.windowRotary == c.rotary ? plain : table(c.windowRotary))
            present = made
            return made
        }
    }

    /// The licence that the file names.
    var licenseName: String? { settings.licenseName }

    /// The number of elements of the embedding.
    var embeddingCount: Int { embeddingTensor.elementCount }

    /// The size of the embedding in the mapped file, in bytes.
    var embeddingBytes: Int { embeddingTensor.rows * embeddingTensor.bytesPerRow }
}
