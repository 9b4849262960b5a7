import JSON

/// The normalisation and splitting steps of a `tokenizer.json`.
struct HuggingFaceSteps {
    /// How words are split; `nil` where tokens are not made of bytes.
    private(set) var splitter: WordSplitter?
    private(set) var addsSpacePrefix = false
    private(set) var composes = false
    private(set) var prefix = SentencePieceTokenizer.Prefix.never
    private(set) var splitsWords = false
    private var splitsDigits = false
    private var pattern: WordSplitter?

    init(normalizer: JSONValue?, preTokenizer: JSONValue?) throws {
        for step in try Self.flattened(normalizer, "normalizers") { try normalize(step) }
        for step in try Self.flattened(preTokenizer, "pretokenizers") { try split(step) }
    }

    /// The steps of a sequence, or the one step.
    private static func flattened(_ value: JSONValue?, _ name: String) throws -> [JSONValue] {
        guard let value, !value.isNull else { return [] }
        guard try value.string(at: "type") == "Sequence" else { return [value] }
        return try value.array(at: .member(name))
    }

    private mutating func normalize(_ step: JSONValue) throws {
        let type = try step.string(at: "type")
        let (from, to) = (
            step["pattern"]?["String"]?.stringValue, step["content"]?.stringValue
        )
        switch type {
        case "NFC": composes = true
        case "Prepend" where step["prepend"]?.stringValue == "▁": prefix = .always
        case "Replace" where from == " " && to == "▁": break  // done for every SentencePiece
        default: throw TokenizerError.unknownStep(part: "normalizer", name: type)
        }
    }

    private mutating func split(_ step: JSONValue) throws {
        let type = try step.string(at: "type")
        switch type {
        case "ByteLevel":
            addsSpacePrefix = try step.booleanIfPresent("add_prefix_space") ?? true
            let usesPattern = try step.booleanIfPresent("use_regex") ?? true
            splitter = usesPattern ? (splitsDigits ? .smolLM : .gpt2) : pattern
            guard splitter != nil else {
                throw TokenizerError.unknownStep(part: "pre-tokenizer", name: type)
            }
        case "Digits" where step["individual_digits"]?.boolValue == true: splitsDigits = true
        case "Split": try splitByPattern(step)
        case "Metaspace" where step["replacement"]?.stringValue ?? "▁" == "▁":
            let addsPrefix = try step.booleanIfPresent("add_prefix_space") ?? true
            let scheme =
                try step.stringIfPresent("prepend_scheme") ?? (addsPrefix ? "always" : "never")
            prefix =
                switch scheme {
                case "never": .never
                case "first": .firstUnlessPresent
                default: .unlessPresent
                }
            splitsWords = try step.booleanIfPresent("split") ?? true
        default: throw TokenizerError.unknownStep(part: "pre-tokenizer", name: type)
        }
    }

    private mutating func splitByPattern(_ step: JSONValue) throws {
        // After spaces became “▁” there is nothing left to split at.
        if step["pattern"]?["String"]?.stringValue == " " { return }
        let text = step["pattern"]?["Regex"]?.stringValue ?? ""
        guard let known = Self.patterns[text], step["behavior"]?.stringValue == "Isolated" else {
            throw TokenizerError.unknownStep(part: "pre-tokenizer", name: "Split \(text)")
        }
        pattern = known
    }

    private static let anyCase = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
    private static let spelt = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"

    /// The regular expression of Llama 3 and Qwen, which differ in how they split digits.
    static func pattern(digits: String, contractions: String = anyCase) -> String {
        contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    /// The regular expressions of the families, as they write them.
    private static let patterns: [String: WordSplitter] = [
        pattern(digits: #"\p{N}{1,3}"#): .llama3,
        pattern(digits: #"\p{N}{1,3}"#, contractions: spelt): .llama3,
        pattern(digits: #"\p{N}"#): .qwen2,
        pattern(digits: #"\p{N}"#, contractions: spelt): .qwen2,
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: .gpt2,
    ]
}

/// Which tokens a `tokenizer.json` puts around a text.
struct HuggingFaceTemplate {
    /// Whether it says so at all.
    private(set) var isThere = false
    /// The token before the text.
    private(set) var first: String?
    /// The token after the text.
    private(set) var last: String?

    init(_ processor: JSONValue?) {
        let steps = processor?["processors"]?.arrayValue ?? [processor].compactMap { $0 }
        for step in steps where step["type"]?.stringValue == "TemplateProcessing" {
            isThere = true
            let parts = step["single"]?.arrayValue ?? []
            first = parts.first?["SpecialToken"]?["id"]?.stringValue
            last = parts.last?["SpecialToken"]?["id"]?.stringValue
        }
    }
}
