/// Where a graph came from and what was done to it on the way.
public struct Provenance: Sendable, Equatable {
    /// The file, folder or builder.
    public var source: String
    /// The format that was read, or the builder's name.
    public var format: String
    /// What became of the edges.
    public var edges = EdgeCounts()
    /// Facts worth telling, a sentence each, such as transformations applied.
    public var notes: [String] = []

    /// Makes a provenance.
    public init(source: String, format: String) {
        self.source = source
        self.format = format
    }
}
