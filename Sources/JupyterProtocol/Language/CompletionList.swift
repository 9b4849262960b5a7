/// The completions at a position of a text.
public struct CompletionList: Sendable {
    /// One word that could stand there.
    public struct Match: Sendable, Equatable {
        /// The word.
        public var text: String
        /// Its kind: `command`, `option`, `graph` and so on.
        public var type: String
        /// Its signature, such as the parameters of a command.
        public var signature: String

        /// Makes a match.
        public init(_ text: String, type: String, signature: String = "") {
            self.text = text
            self.type = type
            self.signature = signature
        }
    }

    /// The words, best first.
    public var matches: [Match]
    /// Offset of the first Unicode scalar that a match replaces.
    public var start: Int
    /// Offset after the last Unicode scalar that a match replaces.
    public var end: Int

    /// Makes a completion of the scalars `start..<end`.
    public init(matches: [Match], start: Int, end: Int) {
        self.matches = matches
        self.start = start
        self.end = end
    }
}
