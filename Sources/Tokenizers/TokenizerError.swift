import Support

/// Errors in a tokenizer's files.
public enum TokenizerError: Diagnostic, Equatable {
    /// Something that every tokenizer needs is not there.
    case missing(what: String)
    /// The tokenizer is of a kind that is not known.
    case unknownModel(name: String)
    /// Words are split in a way that is not known.
    case unknownPreTokenizer(name: String)
    /// A step of a `tokenizer.json` is not known.
    case unknownStep(part: String, name: String)
    /// Something contradicts itself.
    case malformed(what: String)
    /// A vocabulary cannot be trained as asked.
    case untrainable(reason: String)

    /// `Tokenizer`.
    public var name: String { "Tokenizer" }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .missing(let what): "the tokenizer has no \(what)"
        case .unknownModel(let name): "tokenizers of kind “\(name)” are not known"
        case .unknownPreTokenizer(let name):
            "the way “\(name)” splits text into words is not known"
        case .unknownStep(let part, let name):
            "the \(part) “\(name)” of tokenizer.json is not known"
        case .malformed(let what): "the tokenizer is damaged: \(what)"
        case .untrainable(let reason): "no vocabulary can be trained: \(reason)"
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .missing, .malformed: "download or convert the model again"
        case .unknownModel:
            "use a model with a SentencePiece (llama) or byte-level (gpt2) BPE tokenizer"
        case .unknownPreTokenizer, .unknownStep:
            "use a model of the Llama, Mistral, Qwen or Gemma family, or GPT-2's splitting"
        case .untrainable: "give more text, or ask for a vocabulary of at least 256 tokens"
        }
    }
}
