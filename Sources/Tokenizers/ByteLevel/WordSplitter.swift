/// How a family of models splits text into words before merging; written out by hand, because no
/// regular-expression engine should run on every text.
public enum WordSplitter: String, Sendable, CaseIterable {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
    case gpt2 = "gpt-2"
    /// As GPT-2 after every digit became a word of its own.
    case smolLM = "smollm"
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*`
    /// `|\s*[\r\n]+|\s+(?!\S)|\s+`.
    case llama3 = "llama-bpe"
    /// As Llama 3, but every number character is a word.
    case qwen2

    /// The splitter that a GGUF file's `tokenizer.ggml.pre` means; `nil` for unknown names.
    init?(ggufName name: String) {
        switch name {
        case "gpt-2", "phi-2", "mpt", "olmo", "jais", "trillion", "granite-docling", "exaone4",
            "modern-bert", "mellum":
            self = .gpt2
        case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b":
            self = .smolLM
        case "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "lfm2",
            "dbrx", "smaug-bpe", "chatglm-bpe", "glm4":
            self = .llama3
        case "qwen2", "deepseek-r1-qwen", "stablelm2", "hunyuan", "megrez", "kormo", "grok-2",
            "solar-open":
            self = .qwen2
        default: return nil
        }
    }

    /// The names by which llama.cpp takes whole words and adds a begin token, as Llama 3 does.
    static let llama3Names: Set<String> = [
        "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "lfm2",
    ]

    /// How an architecture's own tokenizer splits, for files that do not say (llama.cpp warns of these).
    static func usualName(architecture: String) -> String {
        switch architecture {
        case "llama", "mistral": "llama-bpe"
        case "qwen2", "qwen3": "qwen2"
        default: "gpt-2"
        }
    }

    /// Calls a closure with the byte range of every word, in order; together they are the text.
    func forEachWord(_ text: ArraySlice<UInt8>, _ body: (Range<Int>) -> Void) {
        let scalars = ScalarText(text)
        var start = 0
        while start < scalars.count {
            let end = self.end(scalars, start)
            body(scalars.offsets[start]..<scalars.offsets[end])
            start = end
        }
    }

    /// Where the word ends that begins at a place.
    private func end(_ text: ScalarText, _ start: Int) -> Int {
        switch self {
        case .gpt2: return Self.gpt2End(text, start, limit: text.count)
        case .smolLM:
            if text.classes[start] == .number { return start + 1 }
            let limit = text.end(of: start) { $0 != .number && $0 != .end }
            return Self.gpt2End(text, start, limit: limit)
        case .llama3: return Self.llama3End(text, start, digits: 3)
        case .qwen2: return Self.llama3End(text, start, digits: 1)
        }
    }

    /// GPT-2's word; the text ends at `limit`.
    private static func gpt2End(_ text: ScalarText, _ start: Int, limit: Int) -> Int {
        if let end = contraction(text, start, limit: limit, anyCase: false) { return end }
        let first = text.values[start] == 32 && start + 1 < limit ? start + 1 : start
        switch text.classes[first] {
        case .letter, .number, .other:
            let kind = text.classes[first]
            return min(limit, text.end(of: first) { $0 == kind })
        case .space, .end: return spacesEnd(text, start, limit: limit)
        }
    }

    private static func llama3End(_ text: ScalarText, _ start: Int, digits: Int) -> Int {
        if let end = contraction(text, start, limit: text.count, anyCase: true) { return end }
        let (value, kind) = (text.values[start], text.classes[start])
        let isBreak = value == 13 || value == 10
        if kind == .letter || !isBreak && kind != .number && text.classes[start + 1] == .letter {
            return text.end(of: start + 1) { $0 == .letter }
        }
        if kind == .number {
            return min(start + digits, text.end(of: start) { $0 == .number })
        }
        let first = value == 32 ? start + 1 : start
        if text.classes[first] == .other {
            var end = text.end(of: first) { $0 == .other }
            while text.values[end] == 13 || text.values[end] == 10 { end += 1 }
            return end
        }
        let end = text.end(of: start) { $0 == .space }
        for place in stride(from: end - 1, through: start, by: -1)
        where text.values[place] == 13 || text.values[place] == 10 {
            return place + 1
        }
        return spacesEnd(text, start, limit: text.count)
    }

    /// White space, but the last one before something else belongs to that.
    private static func spacesEnd(_ text: ScalarText, _ start: Int, limit: Int) -> Int {
        let end = min(limit, text.end(of: start) { $0 == .space })
        return end < limit && end - start > 1 ? end - 1 : max(end, start + 1)
    }

    /// Where an English contraction such as `'ll` ends, if one begins here.
    private static func contraction(
        _ text: ScalarText, _ start: Int, limit: Int, anyCase: Bool
    ) -> Int? {
        guard text.values[start] == 39, start + 1 < limit else { return nil }
        func letter(_ place: Int) -> UInt32 {
            let value = text.values[place]
            return anyCase && (65...90).contains(value) ? value + 32 : value
        }
        let first = letter(start + 1)
        if first == 115 || first == 116 || first == 109 || first == 100 { return start + 2 }
        guard start + 2 < limit else { return nil }
        switch (first, letter(start + 2)) {
        case (114, 101), (118, 101), (108, 108): return start + 3
        default: return nil
        }
    }
}
