import Support
import Tensor

extension CausalLanguageModel {
    /// Continues a text token by token.
    ///
    /// - Parameters:
    ///   - prompt: The tokens to continue, at least one.
    ///   - sampling: How tokens are chosen and when to stop.
    ///   - random: Draws tokens; untouched at temperature 0.
    ///   - progress: Checked for cancellation before every token.
    ///   - onToken: Gets every token as it is produced; `false` ends the text.
    /// - Returns: The produced tokens.
    /// - Throws: `LanguageModelError.badOption`, `.tokenOutOfRange`, or `Interrupted`.
    public func generate(
        after prompt: [Int32], _ sampling: SamplingConfiguration, random: inout RandomSource,
        progress: some ProgressReport = SilentProgress(),
        onToken: (Int32) throws -> Bool = { _ in true }
    ) throws -> [Int32] {
        try sampling.validate()
        guard !prompt.isEmpty else {
            throw LanguageModelError.badOption(
                name: "the prompt", value: "empty", expected: "a text of one token or more")
        }
        let cache = KeyValueCache(
            configuration, capacity: prompt.count + min(sampling.maximumTokens, 1_024))
        var produced: [Int32] = []
        var hidden = try extend(
            cache, by: prompt, rows: [prompt.count - 1], cancellation: progress.cancellation)
        while produced.count < sampling.maximumTokens {
            try progress.checkCancellation()
            let last = Tensor(hidden.row(hidden.rowCount - 1), shape: [1, hidden.rowSize])
            var scores = try logits(of: last).values
            for token in sampling.excludedTokens where scores.indices.contains(Int(token)) {
                scores[Int(token)] = -.infinity
            }
            let token = scores.withUnsafeBufferPointer {
                TokenSampler.draw(from: $0, sampling, random: &random)
            }
            if sampling.stopTokens.contains(token) { break }
            produced.append(token)
            guard try onToken(token), produced.count < sampling.maximumTokens else { break }
            hidden = try extend(cache, by: [token], cancellation: progress.cancellation)
        }
        return produced
    }
}
