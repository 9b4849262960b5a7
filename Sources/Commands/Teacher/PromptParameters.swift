import CommandLanguage
import Distillation

extension HopNeighbors.Choice: ParameterValue {}

/// What commands that write prompts may be told about them; what is not given stays the teacher's.
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
        "hops", in: 0...8, help: "The largest distance K that prompts tell of.")
    private static let neighborsParameter = Parameter<Int?>.option(
        "neighbors", in: 0...64, help: "The most neighbours named of one distance.")
    private static let wordsParameter = Parameter<Int?>.option(
        "words", in: 1...1_000, help: "The most words of a neighbour's text.")
    private static let centreWordsParameter = Parameter<Int?>.option(
        "centre-words", in: 1...10_000, help: "The most words of the node's own text.")
    private static let maximumTokensParameter = Parameter<Int?>.option(
        "max-tokens", in: 32...32_768, help: "The most tokens of the longest prompt.")
    static let labelsParameter = Parameter<Bool>.flag(
        "neighbor-labels", help: "Name the classes of neighbours that are training nodes.")
    private static let choiceParameter = Parameter<HopNeighbors.Choice?>.option(
        "choice", help: "Which neighbours are named: drawn by seed, or those of the closest degree."
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
