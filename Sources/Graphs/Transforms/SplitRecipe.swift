import Support

/// A recipe for dividing labelled nodes into training, validation and test nodes.
public enum SplitRecipe: Sendable, Equatable {
    /// Fractions of all labelled nodes in a random order; the rest is test.
    case random(train: Double, validation: Double)
    /// So many training nodes of each class (of a small class at most half its nodes), then
    /// validation, then test.
    ///
    /// Validation gets 500 nodes, or a fifth of the labelled nodes where that is less; test gets the
    /// rest.
    case fewPerClass(Int)
    /// Planetoid's split (Yang et al., ICML 2016), sampled again: 20 training nodes of each class (of a small
    /// class at most half its nodes), 500 validation and 1,000 test nodes, fewer where nodes are short;
    /// the rest is in no part.
    case planetoid

    /// The name of the split.
    public var name: String {
        switch self {
        case .random(let train, let validation):
            "random:"
                + [train, validation, 1 - train - validation].map { fraction in
                    String((fraction * 100).rounded().integer(clampedTo: 0...100))
                }.joined(separator: "/")
        case .fewPerClass(let count): "few:\(count)"
        case .planetoid: "planetoid"
        }
    }

    /// How many training nodes of each class are asked for.
    var trainingNodesPerClass: Int? {
        switch self {
        case .random: nil
        case .fewPerClass(let count): count
        case .planetoid: 20
        }
    }

    /// The seed behind a word: 3 of `few:10@3`.
    public static func seed(in word: String) -> Int? {
        word.lastIndex(of: "@").flatMap { Int(word[word.index(after: $0)...]) }
    }

    /// The recipe that a word means: `few:10`, `random`, `random:60/20/20`, `planetoid`, each perhaps with
    /// a seed (`@3`); nothing if it means none.
    ///
    /// - Throws: `GraphError.invalidSetting` if the fractions are invalid.
    public init?(word: String) throws(GraphError) {
        let whole = word
        var word = word
        if let sign = word.lastIndex(of: "@") {
            guard Self.seed(in: word) != nil else {
                throw .invalidSetting(
                    name: "split", value: whole,
                    allowed: "such as few:10@3, with a whole number as seed")
            }
            word = String(word[..<sign])
        }
        if word == "planetoid" {
            self = .planetoid
            return
        }
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        guard let kind = parts.first, ["few", "random"].contains(kind) else { return nil }
        if kind == "few" {
            guard parts.count == 2, let count = Int(parts[1]), count > 0 else {
                throw .invalidSetting(name: "split", value: word, allowed: "such as few:10")
            }
            self = .fewPerClass(count)
            return
        }
        let fractions =
            parts.count == 2 ? parts[1].split(separator: "/").map { Double($0) } : [60, 20, 20]
        guard fractions.count == 3, let train = fractions[0], let validation = fractions[1],
            let test = fractions[2], min(train, validation, test) >= 0, train > 0,
            abs(train + validation + test - 100) < 1e-6
        else {
            throw .invalidSetting(
                name: "split", value: word, allowed: "such as random:60/20/20, adding up to 100")
        }
        self = .random(train: train / 100, validation: validation / 100)
    }
}
