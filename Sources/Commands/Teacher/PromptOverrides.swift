import CommandLanguage
import Distillation

extension HopNeighbors.Choice: ParameterValue {}

/// Options for prompts; those that are not given stay the teacher's.
struct PromptOverrides: Sendable {
    let hops: Int?
    let neighbors: Int?
    let words: Int?
    let centreWords: Int?
    let maximumTokens: Int?
    let showsLabels: Bool
    let choice: HopNeighbors.Choice?

    /// All of them, for commands that write whole prompts.
    static let parameters = Parameter<PromptOverrides>.group(
        hopsParameter, neighborsParameter, wordsParameter, centreWordsParameter,
        maximumTokensParameter, labelsParameter, choiceParameter, into: PromptOverrides.init)

    static let hopsParameter = Parameter<Int?>.option(
        "hops", in: 0...8, otherwise: "2, or as tuned",
        help: "Largest hop K of the prompts: prompts are made for hops 0 to K.")
    private static let neighborsParameter = Parameter<Int?>.option(
        "neighbors", in: 0...64, otherwise: "8, or as tuned",
        help: "Maximum number of neighbours named per hop.")
    private static let wordsParameter = Parameter<Int?>.option(
        "words", in: 1...1_000, otherwise: "16, or as tuned",
        help: "Maximum number of words of a neighbour's text.")
    private static let centreWordsParameter = Parameter<Int?>.option(
        "centre-words", in: 1...10_000, otherwise: "200, or as tuned",
        help: "Maximum number of words of the node's own text.")
    private static let maximumTokensParameter = Parameter<Int?>.option(
        "max-tokens", in: 32...32_768, otherwise: "512, or as tuned",
        help: "Maximum number of tokens of a prompt.")
    static let labelsParameter = Parameter<Bool>.flag(
        "neighbor-labels", help: "Show the labels of neighbours that are training nodes.")
    private static let choiceParameter = Parameter<HopNeighbors.Choice?>.option(
        "choice", otherwise: "random, or as tuned",
        help: "How neighbours are chosen: at random, or by the most similar degree."
    )

    /// A teacher's configuration with what was given changed.
    func applied(to base: PromptConfiguration) -> PromptConfiguration {
        var changed = base
        changed.hops = hops ?? base.hops
        changed.neighborsPerHop = neighbors ?? base.neighborsPerHop
        changed.neighborWords = words ?? base.neighborWords
        changed.centreWords = centreWords ?? base.centreWords
        changed.maximumTokens = maximumTokens ?? base.maximumTokens
        changed.showsTrainingLabels = showsLabels || base.showsTrainingLabels
        changed.choice = choice ?? base.choice
        return changed
    }

    /// A teacher that writes its prompts so.
    func applied(to teacher: Teacher) -> Teacher {
        var changed = teacher
        changed.prompts = applied(to: teacher.prompts)
        return changed
    }
}
