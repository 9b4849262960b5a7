import Support

/// A value that could be meant for a parameter.
public struct Suggestion: Sendable, Equatable {
    /// The value, as text.
    public let text: String
    /// One line: what it is.
    public let help: String

    /// Makes a suggestion.
    public init(_ text: String, _ help: String) {
        self.text = text
        self.help = help
    }
}

/// The state of a call while its arguments are being written.
public struct SuggestionCall: Sendable {
    /// The words written so far, options without their dashes.
    public let words: [String]
    /// The session values among them, the piped one first.
    public let values: [Value]
    /// Where names are looked up.
    public let session: any CommandSession

    /// The first value of a type, if there is one.
    public func first<Object: SessionObject>(_ type: Object.Type) -> Object? {
        values.lazy.compactMap { $0.object(as: type) }.first
    }
}
