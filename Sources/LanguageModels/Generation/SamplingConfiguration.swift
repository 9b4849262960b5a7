/// How the next token is chosen.
public struct SamplingConfiguration: Sendable, Equatable {
    /// The sampling temperature, which divides the logits; 0: greedy.
    public var temperature: Float
    /// Top-k: samples from the k most probable tokens; `nil`: all.
    public var topK: Int?
    /// Top-p: samples from the most probable tokens whose probabilities sum to p, above 0, at most 1.
    public var topP: Float
    /// The maximum number of tokens to produce.
    public var maximumTokens: Int
    /// Tokens that end the text; they are not produced.
    public var stopTokens: Set<Int32>
    /// Tokens that are never chosen, such as padding rows of the embedding.
    public var excludedTokens: [Int32] = []

    /// Makes settings.
    public init(
        temperature: Float = 0, topK: Int? = nil, topP: Float = 1, maximumTokens: Int = 64,
        stopTokens: Set<Int32> = []
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.maximumTokens = maximumTokens
        self.stopTokens = stopTokens
    }

    /// Checks that all settings are in range.
    ///
    /// - Throws: `LanguageModelError.badOption`.
    public func validate() throws {
        func check(_ isGood: Bool, _ name: String, _ value: Any, _ expected: String) throws {
            guard !isGood else { return }
            throw LanguageModelError.badOption(name: name, value: "\(value)", expected: expected)
        }
        try check(
            temperature.isFinite && temperature >= 0, "the temperature", temperature, "at least 0")
        try check(topK.map { $0 >= 1 } ?? true, "top-k", topK ?? 0, "at least 1")
        try check(topP > 0 && topP <= 1, "top-p", topP, "above 0, at most 1")
        try check(maximumTokens >= 0, "the number of tokens", maximumTokens, "at least 0")
    }
}
