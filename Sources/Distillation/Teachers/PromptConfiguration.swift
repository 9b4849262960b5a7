/// The content of a node's prompts.
public struct PromptConfiguration: Sendable, Equatable, Codable {
    /// The largest distance K; prompts are made for 0, 1, …, K.
    public var hops: Int
    /// The most neighbours named of one distance.
    public var neighborsPerHop: Int
    /// The most words of a neighbour's text.
    public var neighborWords: Int
    /// The most words of the node's own text.
    public var centreWords: Int
    /// The most tokens of the longest prompt.
    public var maximumTokens: Int
    /// Whether training neighbours are named with their labels.
    public var showsTrainingLabels: Bool
    /// Which neighbours are named.
    public var choice: HopNeighbors.Choice
    /// The seed of the choice of neighbours.
    public var seed: Int
    /// The wording.
    public var template: PromptTemplate

    /// Makes a configuration.
    public init(
        hops: Int = 2, neighborsPerHop: Int = 8, neighborWords: Int = 16, centreWords: Int = 200,
        maximumTokens: Int = 512, showsTrainingLabels: Bool = false,
        choice: HopNeighbors.Choice = .random, seed: Int = 42, template: PromptTemplate = .standard
    ) {
        self.hops = hops
        self.neighborsPerHop = neighborsPerHop
        self.neighborWords = neighborWords
        self.centreWords = centreWords
        self.maximumTokens = maximumTokens
        self.showsTrainingLabels = showsTrainingLabels
        self.choice = choice
        self.seed = seed
        self.template = template
    }

    /// All settings that determine a prompt's text, for cache keys.
    public var fingerprint: String {
        [
            String(hops), String(neighborsPerHop), String(neighborWords), String(centreWords),
            String(maximumTokens), String(showsTrainingLabels), choice.rawValue, String(seed),
            template.text,
        ].joined(separator: "\u{1f}")
    }
}
