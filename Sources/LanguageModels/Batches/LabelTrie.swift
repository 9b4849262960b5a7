import Support
import Tensor

/// The names of all classes as a trie of tokens, so that common beginnings are computed once.
public struct LabelTrie: Sendable, Equatable {
    struct Node: Sendable, Equatable {
        var token: Int32
        var parent: Int?
        var hasChildren = false
    }
    /// The nodes; parents before their children.
    private(set) var nodes: [Node] = []
    /// For each class the nodes of its name, first token first.
    private(set) var paths: [[Int]] = []

    /// Makes a trie.
    ///
    /// - Parameter names: The tokens of each class's name, at least one each.
    /// - Throws: `LanguageModelError.badOption` if a name has no token.
    public init(names: [[Int32]]) throws {
        var children: [Int?: [Int32: Int]] = [:]
        for (index, name) in names.enumerated() {
            guard !name.isEmpty else {
                throw LanguageModelError.badOption(
                    name: "the name of class \(index)", value: "empty",
                    expected: "a text of one token or more")
            }
            var path: [Int] = []
            for token in name {
                let parent = path.last
                if let known = children[parent]?[token] {
                    path.append(known)
                    continue
                }
                if let parent { nodes[parent].hasChildren = true }
                children[parent, default: [:]][token] = nodes.count
                path.append(nodes.count)
                nodes.append(Node(token: token, parent: parent))
            }
            paths.append(path)
        }
    }

    /// How many classes there are.
    public var classCount: Int { paths.count }
}

/// A trie of names added to a forest: the tokens of each class's name and the rows that predict them.
public struct LabelPlacement: Sendable, Equatable {
    /// For each class its name's tokens with the rows that predict them.
    public let targets: [[TokenTarget]]
}

extension TokenForest {
    /// Adds the names of all classes under a leaf.
    ///
    /// Only tokens that others follow become rows of the batch.
    ///
    /// - Parameters:
    ///   - trie: The names.
    ///   - leaf: The question's last segment; its path must not be empty.
    public mutating func add(_ trie: LabelTrie, under leaf: Segment) -> LabelPlacement {
        guard let start = lastRow(of: leaf) else {
            preconditionFailure("names need a token before them")
        }
        var segments: [Segment?] = []
        for node in trie.nodes {
            let parent = node.parent.flatMap { segments[$0] } ?? leaf
            segments.append(node.hasChildren ? add([node.token], under: parent) : nil)
        }
        let targets = trie.paths.map { path in
            path.map { index in
                let node = trie.nodes[index]
                let row = node.parent.flatMap { segments[$0] }.map { rows(of: $0).lowerBound }
                return TokenTarget(row: row ?? start, token: node.token)
            }
        }
        return LabelPlacement(targets: targets)
    }

    /// Appends an answer to a leaf, for tuning: all its tokens but the last become rows.
    ///
    /// - Returns: The answer's tokens with the rows that predict them.
    public mutating func addAnswer(_ tokens: [Int32], under leaf: Segment) -> [TokenTarget] {
        guard let start = lastRow(of: leaf) else {
            preconditionFailure("an answer needs a token before it")
        }
        let segment = add(Array(tokens.dropLast()), under: leaf)
        let answer = rows(of: segment)
        return tokens.enumerated().map { index, token in
            TokenTarget(row: index == 0 ? start : answer.lowerBound + index - 1, token: token)
        }
    }
}

extension CausalLanguageModel {
    /// The log-probability of every class at every placement: the mean over its name's tokens.
    ///
    /// - Parameters:
    ///   - placements: Tries of names in a forest.
    ///   - hidden: The forest's hidden states, `[tokens, E]`.
    ///   - cancellation: Watched between strips of the vocabulary.
    /// - Returns: For each placement a log-probability for each class.
    /// - Throws: `LanguageModelError.tokenOutOfRange`, or `Interrupted`.
    public func classLogProbabilities(
        _ placements: [LabelPlacement], in hidden: Tensor, cancellation: Cancellation? = nil
    ) throws -> [[Float]] {
        var places: [TokenTarget: Int] = [:]
        var unique: [TokenTarget] = []
        for target in placements.flatMap({ $0.targets.joined() }) where places[target] == nil {
            places[target] = unique.count
            unique.append(target)
        }
        guard !unique.isEmpty else { return placements.map { _ in [] } }
        let logs = try logProbabilities(
            of: unique, in: hidden.detached, cancellation: cancellation
        ).values
        return placements.map { placement in
            placement.targets.map { name in
                name.reduce(Float(0)) { $0 + logs[places[$1] ?? 0] } / Float(max(1, name.count))
            }
        }
    }
}
