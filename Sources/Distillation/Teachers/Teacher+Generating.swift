import LanguageModels
import Support
import Tokenizers

extension Teacher {
    /// The tokens of a text as the model shall continue or answer it.
    ///
    /// - Parameters:
    ///   - text: What a person asks; control tokens in it are not parsed.
    ///   - usesChat: Whether the text is framed as a turn of a conversation where the model has a
    ///     chat format; without, it is continued as it is.
    public func tokens(of text: String, usesChat: Bool = true) -> [Int32] {
        let template = usesChat ? chat : ChatTemplate(.none)
        return tokenizer.encode(template.render([ChatMessage(.user, text)]))
    }

    /// Continues tokens with text, piece by piece.
    ///
    /// - Parameters:
    ///   - prompt: The tokens, at least one.
    ///   - sampling: How tokens are chosen; the tokenizer's ends of text stop it too, and so does the
    ///     end of the model's context.
    ///   - random: Draws tokens; untouched at temperature 0.
    ///   - progress: Checked for cancellation before every token.
    ///   - onText: Gets the text as it becomes whole.
    /// - Returns: The produced text.
    /// - Throws: `TeacherError.textTooLong`, `LanguageModelError`, `Interrupted`, or what `onText`
    ///   throws.
    public func generate(
        after prompt: [Int32], _ sampling: SamplingConfiguration, random: inout RandomSource,
        progress: any ProgressReport, onText: (String) throws -> Void
    ) throws -> String {
        let remaining = model.configuration.contextLength - prompt.count
        guard remaining > 0 else {
            throw TeacherError.textTooLong(
                tokens: prompt.count, limit: model.configuration.contextLength - 1)
        }
        var sampling = sampling
        sampling.maximumTokens = min(sampling.maximumTokens, remaining)
        sampling.stopTokens.formUnion(tokenizer.specialTokens.endOfGeneration)
        sampling.excludedTokens += (0..<Int32(clamping: model.configuration.vocabularySize))
            .filter { !tokenizer.isAnswerable($0) }
        var decoder = StreamingDecoder(tokenizer, isContinuation: true)
        var text = ""
        func add(_ piece: String) throws {
            guard !piece.isEmpty else { return }
            text += piece
            try onText(piece)
        }
        _ = try model.generate(
            after: prompt, sampling, random: &random,
            progress: SilentProgress(cancellation: progress.cancellation)
        ) { token in
            try add(decoder.append(token))
            return true
        }
        try add(decoder.finish())
        return text
    }
}
