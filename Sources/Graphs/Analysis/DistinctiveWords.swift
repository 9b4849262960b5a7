import Foundation
import Support

/// The words that tell a class's texts from all other texts: log-odds with an informative Dirichlet prior
/// (Monroe, Colaresi and Quinn, “Fightin' Words”, Political Analysis 16, 2008).
public struct DistinctiveWords: Sendable {
    /// One word of a class.
    public struct Word: Sendable, Equatable {
        /// The word in lower case.
        public let word: String
        /// The logarithm of the ratio of the word's odds in the class and elsewhere.
        public let logOdds: Double
        /// The log-odds in standard deviations: above 2, chance hardly explains them.
        public let z: Double
        /// How often it occurs in the class.
        public let count: Int
        /// How often it occurs elsewhere.
        public let countElsewhere: Int
    }

    private let words: [String]
    /// How often each word occurs in texts of each class, `[words][classes]`.
    private let counts: [[Int32]]
    private let totals: [Int]
    private let prior: Double

    /// Counts the words of the labelled nodes' texts, or of their titles where all texts are empty.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - prior: How many words of prior belief there are, spread like all texts' words; more pull rare words
    ///     towards no difference.
    ///   - cancellation: Looked at for every text.
    public init(
        _ graph: TextAttributedGraph, prior: Double = 1_000,
        cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) {
        self.prior = prior
        let texts = graph.texts.holdsNothing ? graph.titles ?? graph.texts : graph.texts
        var places: [String: Int] = [:]
        var words: [String] = []
        var counts: [[Int32]] = []
        var totals = Array(repeating: 0, count: graph.classCount)
        for node in 0..<graph.nodeCount where graph.labels[node] >= 0 {
            try cancellation.check()
            let label = Int(graph.labels[node])
            for word in TextVectorizer.words(of: texts.bytes(of: node)) {
                let place = places[word] ?? words.count
                if place == words.count {
                    places[word] = place
                    words.append(word)
                    counts.append(Array(repeating: 0, count: graph.classCount))
                }
                counts[place][label] += 1
                totals[label] += 1
            }
        }
        self.words = words
        self.counts = counts
        self.totals = totals
    }

    /// The words of a class, the most telling first; words of equal weight by spelling.
    ///
    /// - Parameters:
    ///   - label: The class.
    ///   - count: How many.
    ///   - minimum: In how many places of the texts a word must occur.
    public func words(of label: Int, first count: Int, minimum: Int = 1) -> [Word] {
        let all = totals.reduce(0, +)
        let (own, rest) = (Double(totals[label]), Double(all - totals[label]))
        guard own > 0 else { return [] }
        var found: [Word] = []
        for (place, word) in words.enumerated() {
            let sum = counts[place].reduce(0) { $0 + Int($1) }
            let here = Int(counts[place][label])
            guard sum >= minimum else { continue }
            let weight = prior * Double(sum) / Double(all)
            let (inside, outside) = (Double(here) + weight, Double(sum - here) + weight)
            let logOdds =
                log(inside / (own + prior - inside)) - log(outside / (rest + prior - outside))
            guard logOdds.isFinite else { continue }
            found.append(
                Word(
                    word: word, logOdds: logOdds,
                    z: logOdds / (1 / inside + 1 / outside).squareRoot(), count: here,
                    countElsewhere: sum - here))
        }
        return Array(found.sorted { ($1.z, $0.word) < ($0.z, $1.word) }.prefix(count))
    }
}
