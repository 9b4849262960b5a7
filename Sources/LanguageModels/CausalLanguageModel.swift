import Checkpoints
import Compute
import NN
import Support
import Synchronization
import Tensor

/// A decoder language model with frozen weights and, where one is given, an adapter.
///
/// Models that differ in their adapter alone share their weights: see `adapted(by:)`.
public final class CausalLanguageModel: Sendable {
    /// The model's shape.
    public let configuration: DecoderConfiguration
    /// The file or folder it was loaded from.
    public let path: String
    /// The adapter in use.
    public let adapter: LoRAAdapter?

    let base: BaseModel
    private let decoder: any Decoder

    /// Loads a GGUF file or a Hugging Face folder.
    ///
    /// - Throws: `LanguageModelError`, `CheckpointError`, `FileError`, `JSONError`.
    public static func load(
        from path: String, options: ModelLoadOptions = ModelLoadOptions(),
        progress: some ProgressReport = SilentProgress()
    ) throws -> CausalLanguageModel {
        let base = try BaseModel(path: path, options: options, progress.cancellation)
        return try CausalLanguageModel(base, adapter: nil, progress: progress)
    }

    /// Loads a model from a GGUF file that is open already.
    ///
    /// - Throws: `LanguageModelError`, `CheckpointError`.
    public static func load(
        from file: GGUFFile, options: ModelLoadOptions = ModelLoadOptions(),
        progress: some ProgressReport = SilentProgress()
    ) throws -> CausalLanguageModel {
        let base = try BaseModel(file, options: options, progress.cancellation)
        return try CausalLanguageModel(base, adapter: nil, progress: progress)
    }

    /// Loads a model from a Hugging Face folder that is open already.
    ///
    /// - Throws: `LanguageModelError`, `CheckpointError`.
    public static func load(
        from folder: HuggingFaceFolder, options: ModelLoadOptions = ModelLoadOptions(),
        progress: some ProgressReport = SilentProgress()
    ) throws -> CausalLanguageModel {
        let base = try BaseModel(folder, options: options, progress.cancellation)
        return try CausalLanguageModel(base, adapter: nil, progress: progress)
    }

    private init(_ base: BaseModel, adapter: LoRAAdapter?, progress: some ProgressReport) throws {
        self.base = base
        self.adapter = adapter
        configuration = base.configuration
        path = base.weights.path
        try progress.checkCancellation()
        decoder = try base.decoder(adapter: adapter)
        base.weights.finishLoading()
    }

    /// The same weights with another adapter, or none.
    ///
    /// - Throws: `LanguageModelError.adapterMismatch` if the adapter was made for another model.
    public func adapted(by adapter: LoRAAdapter?) throws -> CausalLanguageModel {
        try adapter?.check(fits: self)
        return try CausalLanguageModel(base, adapter: adapter, progress: SilentProgress())
    }

    /// A model whose weights hold the adapter's additions, with no adapter of its own.
    ///
    /// Its matrices are packed again; the file and this model stay as they are. Without an adapter
    /// it is this model.
    ///
    /// - Throws: what loading throws.
    public func merged() throws -> CausalLanguageModel {
        guard let adapter else { return self }
        return try CausalLanguageModel(
            BaseModel(base, merging: adapter), adapter: nil, progress: SilentProgress())
    }

    /// The paths and sizes of all linear layers that an adapter may change.
    public var adaptableLayers: [AdaptableLayer] { base.adaptableLayers }

    /// The hidden states of all tokens after the final norm.
    ///
    /// - Parameters:
    ///   - forest: The tokens.
    ///   - rows: The rows that are wanted, such as those that predict an answer; all by default.
    ///   - cache: The prefix of all trees: `forest.startPosition` tokens.
    ///   - isRecorded: Whether a gradient can flow back to the adapter, if there is one; without, no
    ///     more than a part of a layer is in memory at a time.
    ///   - cancellation: Watched between the parts of all layers.
    /// - Returns: `[tokenCount, E]`; 0 in rows that are not wanted, which saves most of the last layer.
    /// - Throws: `LanguageModelError.tokenOutOfRange`, or `Interrupted`.
    public func hiddenStates(
        of forest: TokenForest, rows: Set<Int>? = nil, cache: KeyValueCache? = nil,
        isRecorded: Bool = true, cancellation: Cancellation? = nil
    ) throws -> Tensor {
        var none: TuningNoise?
        return try run(
            forest, rows: rows, cache: cache, tape: isRecorded ? tape(forest.tokenCount) : .none,
            noise: &none, cancellation: cancellation)
    }

    /// The hidden states of all tokens after the final norm, with tuning's noise where it is given.
    ///
    /// - Parameters:
    ///   - forest: The tokens.
    ///   - rows: The rows that are wanted; all by default.
    ///   - cache: The prefix of all trees: `forest.startPosition` tokens.
    ///   - noise: Draws dropout masks and NEFTune's noise; `nil` in evaluation.
    ///   - cancellation: Watched between the parts of all layers.
    /// - Returns: `[tokenCount, E]`; 0 in rows that are not wanted.
    /// - Throws: `LanguageModelError.tokenOutOfRange`, or `Interrupted`.
    public func hiddenStates(
        of forest: TokenForest, rows: Set<Int>? = nil, cache: KeyValueCache? = nil,
        noise: inout TuningNoise?, cancellation: Cancellation? = nil
    ) throws -> Tensor {
        try run(
            forest, rows: rows, cache: cache, tape: tape(forest.tokenCount), noise: &noise,
            cancellation: cancellation)
    }

    private func tape(_ tokens: Int) -> DecoderPass.Tape {
        adapter == nil ? .none : .keeping(lastLayers: plan(tokens).keptLayers)
    }

    /// The plan of saved tensors for a tuning pass over so many tokens.
    private func plan(_ tokens: Int) -> TapePlan {
        TapePlan(
            configuration, tokens: tokens, precision: base.weights.options.precision,
            memory: base.weights.options.activationMemory)
    }

    /// An estimate of the bytes that a tuning pass over so many tokens takes, beside the weights.
    public func tuningBytes(tokens: Int) -> Int { plan(tokens).byteCount }

    /// An estimate of the bytes that a pass without a backward pass takes, beside the weights.
    public func readingBytes(tokens: Int) -> Int {
        let c = configuration
        let (queries, keys) = (c.headCount * c.headSize, c.keyValueHeadCount * c.headSize)
        return 4 * tokens * (4 * c.hiddenSize + 2 * queries + 2 * keys)
    }

    /// Computes a plain text and puts its keys and values into a cache.
    ///
    /// - Parameters:
    ///   - tokens: The text, continuing what the cache holds.
    ///   - rows: The tokens whose hidden states are wanted; all by default.
    ///   - cache: Gets the text's keys and values.
    ///   - cancellation: Watched between the parts of all layers.
    /// - Returns: The hidden states of the text, `[tokens, E]`; 0 in rows that are not wanted.
    /// - Throws: `LanguageModelError.tokenOutOfRange`, or `Interrupted`.
    @discardableResult public func extend(
        _ cache: KeyValueCache, by tokens: [Int32], rows: Set<Int>? = nil,
        cancellation: Cancellation? = nil
    ) throws -> Tensor {
        var none: TuningNoise?
        let forest = TokenForest(tokens, startPosition: cache.count)
        return try run(
            forest, rows: rows, cache: cache, extendsCache: true, tape: .none, noise: &none,
            cancellation: cancellation)
    }

    /// A cache that holds a text.
    ///
    /// - Throws: `LanguageModelError.tokenOutOfRange`, or `Interrupted`.
    public func prefill(_ tokens: [Int32], cancellation: Cancellation? = nil) throws
        -> KeyValueCache
    {
        let cache = KeyValueCache(configuration, capacity: tokens.count)
        try extend(cache, by: tokens, rows: [], cancellation: cancellation)
        return cache
    }

    private func run(
        _ forest: TokenForest, rows: Set<Int>?, cache: KeyValueCache?, extendsCache: Bool = false,
        tape: DecoderPass.Tape, noise: inout TuningNoise?, cancellation: Cancellation?
    ) throws -> Tensor {
        precondition(
            forest.startPosition == 0 || forest.startPosition == cache?.count,
            "the forest continues \(forest.startPosition) tokens, the cache holds \(cache?.count ?? 0)"
        )
        guard forest.tokenCount > 0 else { return .zeros([0, configuration.hiddenSize]) }
        try base.weights.requireSound()
        var embedded = try base.embedding(of: forest.tokens)
        if noise != nil { noise?.addNEFTune(to: &embedded, length: forest.longestPath) }
        let tables = base.rotaryTables(upTo: forest.longestPath)
        // Neither in tuning, whose rows are recorded, nor in generation, where few rows must be fast.
        var isRead = false
        if case .none = tape { isRead = !extendsCache }
        let computed = isRead ? rows.map { Self.many($0, of: forest.tokenCount) } : rows
        var pass = DecoderPass(
            layout: forest.layout, positions: forest.positions, rotary: tables.plain,
            windowRotary: tables.windowed, cache: cache, extendsCache: extendsCache,
            dropout: noise?.random, tape: tape,
            wantedRows: computed.flatMap {
                $0.count < forest.tokenCount ? $0.sorted().map { Int32($0) } : nil
            },
            cancellation: cancellation)
        if extendsCache { cache?.reserve(forest.tokenCount) }
        var hidden = try decoder(embedded, &pass)
        if let rows, let computed, computed.count > rows.count {
            let asked = rows.sorted().map { Int32($0) }
            hidden = hidden.gatheringRows(asked).placingRows(asked, among: forest.tokenCount)
        }
        if let random = pass.dropout { noise?.random = random }
        if extendsCache { cache?.commit(forest.tokenCount) }
        try base.weights.requireSound()
        return try finite(hidden, "hidden states")
    }

    /// The tensor, if all its elements are finite: NaN must not become an answer.
    private func finite(_ tensor: Tensor, _ what: String) throws(LanguageModelError) -> Tensor {
        guard tensor.isFinite else {
            throw .notFinite(path: path, what: what, hasAdapter: adapter != nil)
        }
        return tensor
    }

    /// The least number of rows for which a row's results do not depend on the batch: products of fewer rows read a
    /// file's blocks in another precision, which is meant for generating token by token.
    private static func many(_ rows: Set<Int>, of count: Int) -> Set<Int> {
        guard !rows.isEmpty, rows.count <= ExpandedPanelMatrix.fewRows else { return rows }
        var rows = rows
        for row in 0..<count where rows.count <= ExpandedPanelMatrix.fewRows { rows.insert(row) }
        return rows
    }

    /// The logits of all tokens, or of chosen ones, for each row of hidden states.
    ///
    /// - Parameters:
    ///   - hidden: `[rows, E]`.
    ///   - among: The tokens that are wanted; `nil`: all.
    /// - Returns: `[rows, V]`, or a column for each chosen token.
    /// - Throws: `LanguageModelError.tokenOutOfRange`.
    public func logits(of hidden: Tensor, among tokens: [Int32]? = nil) throws -> Tensor {
        let rows = hidden.rowCount
        let head = base.head
        guard let tokens else {
            // SAFETY: the head reads rows of its width, which the closure keeps, and fills the result.
            precondition(hidden.rowSize == head.width, "rows of \(hidden.rowSize) elements")
            let scores = Tensor.filling([rows, head.tokenCount]) {
                head.scores(hidden.pointer, into: $0, rows: rows)
            }
            try base.weights.requireSound()
            return try finite(scores, "logits")
        }
        try base.check(tokens)
        let chosen = Tensor.filling([tokens.count, head.width]) {
            // SAFETY: a row of the head's width for each token; the tokens were checked.
            for (index, token) in tokens.enumerated() {
                head.copyRow(Int(token), into: $0 + index * head.width)
            }
        }
        try base.weights.requireSound()
        let scores = hidden.matrixProduct(chosen, otherTransposed: true)
        guard let bound = head.softCap?.bound else { return try finite(scores, "logits") }
        return try finite(scores.scaled(by: 1 / bound).tanh().scaled(by: bound), "logits")
    }

    /// The log-probabilities of given next tokens, normalised over the whole vocabulary.
    ///
    /// A gradient can flow back to the hidden states.
    ///
    /// - Parameters:
    ///   - targets: The row of `hidden` that predicts, and the token.
    ///   - hidden: `[rows, E]`; only the rows that targets name are multiplied by the head.
    ///   - cancellation: Watched between strips of the vocabulary.
    /// - Returns: `[targets]`.
    /// - Throws: `LanguageModelError.tokenOutOfRange`, or `Interrupted`.
    public func logProbabilities(
        of targets: [TokenTarget], in hidden: Tensor, cancellation: Cancellation? = nil
    ) throws -> Tensor {
        try base.check(targets.map(\.token))
        let rows = Set(targets.map(\.row)).sorted()
        let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        // Small batches are padded with repeated rows, so that logits do not depend on the batch size.
        let missing = rows.isEmpty ? 0 : max(0, ExpandedPanelMatrix.fewRows + 1 - rows.count)
        let repeated = rows + Array(repeating: rows.first ?? 0, count: missing)
        let needed = hidden.gatheringRows(repeated.map { Int32($0) })
        let logs = try needed.tokenLogProbabilities(
            of: targets.map { .init(row: places[$0.row] ?? 0, token: Int($0.token)) },
            head: base.head, cancellation: cancellation)
        try base.weights.requireSound()
        return try finite(logs, "log-probabilities")
    }
}

/// A next token whose log-probability is wanted.
public struct TokenTarget: Sendable, Hashable {
    /// The row of hidden states that predicts it.
    public let row: Int
    /// The token.
    public let token: Int32

    /// Describes a wanted token.
    public init(row: Int, token: Int32) {
        self.row = row
        self.token = token
    }
}
