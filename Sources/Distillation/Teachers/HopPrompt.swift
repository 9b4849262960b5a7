/// The prompts of one node for all hops, as the segments they share.
///
/// The prompt of hop k is, by definition, the concatenation of the tokens of
/// `instruction · centre · hop 1 · … · hop k · query k`. Every prompt extends the one before, except
/// for its question.
public struct HopPrompt: Sendable, Equatable {
    /// One piece of text and its tokens, made on its own.
    public struct Segment: Sendable, Equatable {
        /// The text, empty where the token budget was exhausted.
        public let text: String
        /// Its tokens.
        public let tokens: [Int32]
    }

    /// The node.
    public let node: Int
    /// The task and the classes; the same for all nodes.
    public let instruction: Segment
    /// The node's own text.
    public let centre: Segment
    /// The texts at distances 1, 2, …, K.
    public let hops: [Segment]
    /// The questions of hops 0, 1, …, K.
    public let queries: [Segment]

    /// The tokens of one hop's prompt on its own.
    public func tokens(hop: Int) -> [Int32] {
        instruction.tokens + centre.tokens + hops.prefix(hop).flatMap(\.tokens)
            + queries[hop].tokens
    }

    /// The text of one hop's prompt on its own.
    public func text(hop: Int) -> String {
        instruction.text + centre.text + hops.prefix(hop).map(\.text).joined() + queries[hop].text
    }

    /// How many tokens a pass over the whole tree reads, the shared instruction left out.
    public var treeTokenCount: Int {
        centre.tokens.count + hops.reduce(0) { $0 + $1.tokens.count }
            + queries.reduce(0) { $0 + $1.tokens.count }
    }
}
