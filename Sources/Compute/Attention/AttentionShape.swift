/// The heads of an attention layer.
public struct AttentionShape: Sendable, Equatable {
    /// The number of query heads.
    public var headCount: Int
    /// The number of key and value heads; divides `headCount`.
    public var keyValueHeadCount: Int
    /// The head dimension D.
    public var headSize: Int
    /// How dot products become scores, and which keys are in the window.
    public var score: AttentionScore
    /// The precision of the factors in both passes.
    public var precision: ComputePrecision

    /// Describes heads.
    public init(
        headCount: Int, keyValueHeadCount: Int, headSize: Int, score: AttentionScore,
        precision: ComputePrecision = .float32
    ) {
        precondition(
            keyValueHeadCount > 0 && headCount % keyValueHeadCount == 0,
            "\(headCount) query heads cannot share \(keyValueHeadCount) key heads")
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headSize = headSize
        self.score = score
        self.precision = precision
    }

    /// Query heads that share a key head.
    var groupSize: Int { headCount / keyValueHeadCount }
    /// Elements in a row of queries.
    var queryWidth: Int { headCount * headSize }
    /// Elements in a row of keys or values.
    var keyWidth: Int { keyValueHeadCount * headSize }
}
