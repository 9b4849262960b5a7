import JSON

/// The vocabulary, the merges and the added tokens of a `tokenizer.json`.
///
/// They are read as bytes: to Swift's strings, pieces that are canonically equivalent in Unicode
/// would be one.
struct HuggingFaceModel {
    /// The largest id that is accepted; more means a damaged file.
    private static let maximalID = 1 << 24

    /// All tokens by id; ids that nothing has are empty and unused.
    private(set) var texts: [[UInt8]] = []
    /// Their kinds.
    private(set) var kinds: [TokenKind] = []
    /// Finds the added tokens.
    let matcher: SpecialTokenMatcher
    /// How the unknown token is written.
    let unknown: String?
    private let model: JSONNode

    init(_ file: JSONNode) throws {
        guard let model = file["model"], model.isObject else {
            throw TokenizerError.missing(what: "model")
        }
        self.model = model
        let type = try model["type"]?.value().stringValue ?? "BPE"
        guard type == "BPE" else { throw TokenizerError.unknownModel(name: type) }
        unknown = try model["unk_token"]?.value().stringValue
        var tokens: [SpecialTokenMatcher.SpecialToken] = []
        for token in try file["added_tokens"]?.value().arrayValue ?? [] {
            let id = try Self.checked(token.integer(at: "id"))
            tokens.append(
                SpecialTokenMatcher.SpecialToken(
                    id: id, bytes: Array(try token.string(at: "content").utf8),
                    isControl: try token.booleanIfPresent("special") ?? false,
                    stripsLeft: try token.booleanIfPresent("lstrip") ?? false,
                    stripsRight: try token.booleanIfPresent("rstrip") ?? false))
        }
        matcher = SpecialTokenMatcher(tokens, order: .leftmostLongest)
        try readVocabulary()
        for token in tokens {
            set(token.id, token.bytes, token.isControl ? .control : .userDefined)
        }
        guard !texts.isEmpty else { throw TokenizerError.missing(what: "vocabulary") }
    }

    private mutating func readVocabulary() throws {
        guard let vocabulary = model["vocab"], vocabulary.isObject else {
            throw TokenizerError.missing(what: "vocabulary")
        }
        try vocabulary.forEachMember { text, node in
            set(try Self.checked(node.intValue), Array(text), .normal)
        }
    }

    private mutating func set(_ id: Int32, _ text: [UInt8], _ kind: TokenKind) {
        while texts.count <= Int(id) {
            texts.append([])
            kinds.append(.unused)
        }
        texts[Int(id)] = text
        kinds[Int(id)] = kind
    }

    private static func checked(_ id: Int?) throws -> Int32 {
        guard let id, id >= 0, id < maximalID else {
            throw TokenizerError.malformed(what: "a token has id \(id.map(String.init) ?? "none")")
        }
        return Int32(id)
    }

    /// Whether a switch of the model is on.
    func flag(_ name: String) -> Bool { (try? model[name]?.value())?.boolValue ?? false }

    /// How many merges there are.
    var mergeCount: Int { model["merges"]?.count ?? 0 }

    /// Calls a closure with the two parts of every merge and its rank.
    ///
    /// - Throws: `TokenizerError.malformed` if a merge has not two parts.
    func forEachMerge(
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, Int) -> Void
    ) throws {
        guard let merges = model["merges"], merges.isArray else {
            throw TokenizerError.missing(what: "merges")
        }
        for rank in 0..<merges.count {
            guard let merge = merges[rank], Self.withParts(merge, { body($0, $1, rank) }) else {
                throw TokenizerError.malformed(what: "merge \(rank) has not two parts")
            }
        }
    }

    /// Calls a closure with both parts of a merge, `"a b"` or `["a", "b"]`.
    private static func withParts(
        _ merge: JSONNode, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        if merge.isArray {
            guard merge.count == 2, let left = merge[0], let right = merge[1] else { return false }
            let isWhole: Bool?? = left.withText { one in
                right.withText { other in
                    body(one, other)
                    return true
                }
            }
            return isWhole == true
        }
        let isWhole: Bool? = merge.withText { text in
            guard let gap = text.dropFirst().firstIndex(of: UInt8(ascii: " ")) else {
                return false
            }
            body(
                UnsafeRawBufferPointer(rebasing: text[..<gap]),
                UnsafeRawBufferPointer(rebasing: text[(gap + 1)...]))
            return true
        }
        return isWhole == true
    }
}
