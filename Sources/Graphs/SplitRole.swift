/// The role of a node in a split.
public enum SplitRole: UInt8, Sendable, CaseIterable {
    /// In no part of the split.
    case none
    /// Its label may be learned from.
    case train
    /// Its label may choose between models.
    case validation
    /// Its label is looked at once, at the end.
    case test

    /// The role as the file formats write it: empty, `train`, `val` or `test`.
    public var word: String {
        switch self {
        case .none: ""
        case .train: "train"
        case .validation: "val"
        case .test: "test"
        }
    }

    /// The role that a word of a file means.
    public init?(word: String) {
        let word = TableFolderReader.trimmed(word)
        switch word.lowercased() {
        case "": self = .none
        case "train", "training", "trn": self = .train
        case "val", "valid", "validation", "validate", "dev", "development": self = .validation
        case "test", "testing", "tst": self = .test
        default:
            guard MissingWord.contains(word) || MissingWord.isMinusOne(word) else { return nil }
            self = .none
        }
    }

    /// The role that a word of a file means.
    ///
    /// - Throws: `GraphError.malformed` with the word's place if it means none.
    static func reading(_ word: String, file: String, line: Int) throws(GraphError) -> SplitRole {
        if let role = SplitRole(word: word) { return role }
        throw .malformed(
            file: file, line: line, expected: "train, val, test or nothing",
            found: String(word.prefix(60)))
    }
}
