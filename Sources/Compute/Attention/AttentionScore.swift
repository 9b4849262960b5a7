/// How the dot product of a query and a key becomes a score: scaled, and soft-capped where the
/// architecture does so (Gemma 2, arXiv 2408.00118); and which keys a window leaves.
///
/// Every attention routine uses these two functions and no others.
public struct AttentionScore: Sendable, Equatable {
    /// Multiplies the dot product.
    public var scale: Float
    /// The bound of soft-capped scores; `nil`: scores are not capped.
    public var softCap: SoftCap?
    /// A token attends only to keys less than this many positions back; `nil`: all.
    public var window: Int?

    /// Describes scores.
    public init(scale: Float, softCap: SoftCap? = nil, window: Int? = nil) {
        self.scale = scale
        self.softCap = softCap
        self.window = window
    }
}
