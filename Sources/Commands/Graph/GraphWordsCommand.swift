import CommandLanguage
import Graphs
import Tables

/// `graph words`: the words that tell classes apart.
struct GraphWordsCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let classes: [String]?
        let count: Int
        let minimum: Int
        let prior: Double
    }

    static let name = "graph words"
    static let summary = "Give the words that tell each class's texts from all others."
    static let discussion = """
        `log-odds` is the logarithm of the ratio of a word's odds in the class and elsewhere, with a prior of \
        `--prior` words spread like those of all texts (Monroe, Colaresi and Quinn 2008); `z` is the same in \
        standard deviations and orders the words: above 2, chance hardly explains it. `count` and \
        `elsewhere` say how often the word occurs.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph with texts and labels."),
        .option("classes", [String]?.self, otherwise: "all classes", help: "Names of classes."),
        .option("first", default: 10, in: 1...1_000_000, unit: .words, help: "How many of each."),
        .option(
            "min", default: 2, in: 1...1_000_000_000, help: "How often a word must occur in all."),
        .option(
            "prior", default: 1_000.0, in: 0.001...1e12, unit: .words,
            help: "The weight of the belief that classes do not differ."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "class", "word", "z", "log-odds", "count", "elsewhere",
    ])
    static let columnMeanings = [
        "word": "The word in lower case.", "z": "The log-odds in standard deviations.",
        "log-odds": "Logarithm of the ratio of the word's odds in the class and elsewhere.",
        "count": "Number of occurrences in texts of the class.",
        "elsewhere": "Number of occurrences in other texts.",
    ]
    static let examples = [
        Example("graph words tiny --first 2", "Two words of each class.", prints: "plant"),
        Example("graph words tiny --classes [animal]", "One class.", prints: "log-odds"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        guard graph.hasLabels else { throw GraphError.noLabels(graph: graph.name) }
        let numbers =
            try arguments.classes?.map { try graph.classNumber(of: $0) }
            ?? Array(0..<graph.classCount)
        let words = try DistinctiveWords(
            graph, prior: arguments.prior, cancellation: session.progress.cancellation)
        var rows: [(label: Int, word: DistinctiveWords.Word)] = []
        for number in numbers {
            try session.progress.checkCancellation()
            rows += words.words(
                of: number, first: arguments.count, minimum: arguments.minimum
            ).map { (number, $0) }
        }
        return .table(
            Table(
                [
                    TableColumn("class", rows.map { graph.classNames[$0.label] }),
                    TableColumn("word", rows.map(\.word.word)),
                    TableColumn("z", rows.map(\.word.z)),
                    TableColumn("log-odds", rows.map(\.word.logOdds)),
                    TableColumn("count", rows.map(\.word.count)),
                    TableColumn("elsewhere", rows.map(\.word.countElsewhere)),
                ], caption: "\(graph.name), words by class"))
    }
}
