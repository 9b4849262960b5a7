/// A frozen output matrix `[vocabulary, width]` in strips of tokens, so that scores never have to
/// exist for the whole vocabulary at once.
public final class VocabularyMatrix: Sendable {
    /// The strips, one after another; all but the last have `stripSize` rows.
    public let strips: [any FrozenMatrix]
    /// Rows of a strip.
    public let stripSize: Int
    /// The number of tokens.
    public let tokenCount: Int
    /// The hidden dimension.
    public let width: Int
    /// The bound of soft-capped logits; `nil`: logits are not capped.
    public let softCap: SoftCap?

    /// Makes a matrix of strips.
    ///
    /// - Parameters:
    ///   - tokenCount: The number of tokens.
    ///   - width: The hidden dimension.
    ///   - stripSize: Rows of a strip.
    ///   - softCap: The bound of soft-capped logits, if any.
    ///   - strip: Makes the strip of some tokens.
    public init(
        tokenCount: Int, width: Int, stripSize: Int = 8_192, softCap: SoftCap? = nil,
        _ strip: (Range<Int>) throws -> any FrozenMatrix
    ) rethrows {
        self.tokenCount = tokenCount
        self.width = width
        self.stripSize = stripSize
        self.softCap = softCap
        strips = try stride(from: 0, to: tokenCount, by: stripSize).map {
            try strip($0..<min(tokenCount, $0 + stripSize))
        }
    }

    /// The memory of the strips, in bytes.
    public var byteCount: Int { strips.reduce(0) { $0 + $1.byteCount } }

    /// Writes one token's row.
    public func copyRow(_ token: Int, into target: UnsafeMutablePointer<Float>) {
        let inside = token % stripSize
        strips[token / stripSize].copyRows(inside..<inside + 1, into: target)
    }

    /// The logits of all tokens: out = x · Wᵀ, soft-capped if the matrix has a cap.
    ///
    /// - Parameters:
    ///   - x: `[rows, width]`.
    ///   - out: `[rows, tokenCount]`.
    public func scores(
        _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, rows: Int
    ) {
        let part =
            rows == 1 ? nil : UnsafeMutablePointer<Float>.allocate(capacity: rows * stripSize)
        defer { part?.deallocate() }
        for (index, strip) in strips.enumerated() {
            let start = index * stripSize
            guard let part else {
                strip.multiply(x, into: out + start, rows: 1, beta: 0)
                softCap?.apply(out + start, count: strip.outFeatures)
                continue
            }
            strip.multiply(x, into: part, rows: rows, beta: 0)
            softCap?.apply(part, count: rows * strip.outFeatures)
            for row in 0..<rows {
                (out + row * tokenCount + start).update(
                    from: part + row * strip.outFeatures, count: strip.outFeatures)
            }
        }
    }
}
