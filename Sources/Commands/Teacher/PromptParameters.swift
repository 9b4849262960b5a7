import CommandLanguage
import Distillation

/// What commands that write prompts may be told about them; what is not given stays the teacher's.
struct PromptOverrides: Sendable {
    let hops: Int?
    let neighbors: Int?
    let words: Int?
    let centreWords: Int?
    let maximumTokens: Int?

    /// The parameters, declared once for all such commands.
    static let hopsParameter = Parameter<Int?>.option(
        "hops", in: 0...8, help: "The largest distance K that prompts tell of.")
    static let neighborsParameter = Parameter<Int?>.option(
        "neighbors", in: 0...64, help: "The most neighbours named of one distance.")
    static let wordsParameter = Parameter<Int?>.option(
        "words", in: 1...1_000, help: "The most words of a neighbour's text.")
    static let centreWordsParameter = Parameter<Int?>.option(
        "centre-words", in: 1...10_000, help: "The most words of the node's own text.")
    static let maximumTokensParameter = Parameter<Int?>.option(
        "max-tokens", in: 32...32_768, help: "The most tokens of the longest prompt.")

    /// A teacher's configuration with what was given changed.
    func applied(to base: PromptConfiguration) -> PromptConfiguration {
        var changed = base
        changed.hops = hops ?? base.hops
        changed.neighborsPerHop = neighbors ?? base.neighborsPerHop
        changed.neighborWords = words ?? base.neighborWords
        changed.centreWords = centreWords ?? base.centreWords
        changed.maximumTokens = maximumTokens ?? base.maximumTokens
        return changed
    }
}
