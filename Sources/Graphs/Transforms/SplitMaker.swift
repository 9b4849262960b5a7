import Support

/// A recipe for dividing labelled nodes into training, validation and test nodes.
public enum SplitRecipe: Sendable, Equatable {
    /// Shares of all labelled nodes in a random order; what is left over is test.
    case random(train: Double, validation: Double)
    /// So many training nodes of each class (of a small class at most half its nodes), then
    /// validation, then test.
    ///
    /// Validation gets 500 nodes, or a fifth of the labelled nodes where that is less; test gets the
    /// rest.
    case fewPerClass(Int)

    /// What the split is called.
    public var name: String {
        switch self {
        case .random(let train, let validation):
            "random:"
                + [train, validation, 1 - train - validation].map { share in
                    String((share * 100).rounded().integer(clampedTo: 0...100))
                }.joined(separator: "/")
        case .fewPerClass(let count): "few:\(count)"
        }
    }

    /// The recipe that a word means: `few:10`, `random`, `random:60/20/20`; nothing if it means none.
    ///
    /// - Throws: `GraphError.invalidSetting` if the numbers make no sense.
    public init?(word: String) throws(GraphError) {
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        guard let kind = parts.first, ["few", "random"].contains(kind) else { return nil }
        if kind == "few" {
            guard parts.count == 2, let count = Int(parts[1]), count > 0 else {
                throw .invalidSetting(name: "split", value: word, allowed: "such as few:10")
            }
            self = .fewPerClass(count)
            return
        }
        let numbers =
            parts.count == 2 ? parts[1].split(separator: "/").map { Double($0) } : [60, 20, 20]
        guard numbers.count == 3, let train = numbers[0], let validation = numbers[1],
            let test = numbers[2], min(train, validation, test) >= 0, train > 0,
            abs(train + validation + test - 100) < 1e-6
        else {
            throw .invalidSetting(
                name: "split", value: word, allowed: "such as random:60/20/20, adding up to 100")
        }
        self = .random(train: train / 100, validation: validation / 100)
    }
}

extension TextAttributedGraph {
    /// The graph with a split made by a recipe, which is in use.
    ///
    /// - Parameter name: What the split is called; nothing: the recipe's own name.
    /// - Throws: `GraphError.noLabels`, `GraphError.invalidSetting`.
    public func splitting(_ recipe: SplitRecipe, seed: Int, name: String? = nil) throws
        -> TextAttributedGraph
    {
        guard hasLabels else { throw GraphError.noLabels(graph: self.name) }
        var random = RandomSource(seed: seed)
        let order = random.permutation(nodeCount).filter { labels[$0] >= 0 }
        let roles =
            switch recipe {
            case .random(let train, let validation):
                try randomRoles(order, train: train, validation: validation)
            case .fewPerClass(let count): try fewRoles(order, perClass: count)
            }
        return adding(split: SplitMask(name: name ?? recipe.name, roles: roles))
    }

    private func randomRoles(_ order: [Int], train: Double, validation: Double) throws
        -> [SplitRole]
    {
        guard train > 0, validation >= 0, train + validation <= 1 + 1e-9 else {
            throw GraphError.invalidSetting(
                name: "shares", value: "\(train) and \(validation)",
                allowed: "positive and at most 1 together")
        }
        var roles = [SplitRole](repeating: .none, count: nodeCount)
        let counts = [train, train + validation].map {
            (Double(order.count) * $0).rounded().integer(clampedTo: 0...order.count)
        }
        for (place, node) in order.enumerated() {
            roles[node] = place < counts[0] ? .train : place < counts[1] ? .validation : .test
        }
        return roles
    }

    private func fewRoles(_ order: [Int], perClass: Int) throws -> [SplitRole] {
        guard perClass > 0 else {
            throw GraphError.invalidSetting(
                name: "nodes per class", value: "\(perClass)", allowed: "at least 1")
        }
        var sizes = [Int](repeating: 0, count: classCount)
        for node in order { sizes[Int(labels[node])] += 1 }
        var left = sizes.map { min(perClass, max(1, $0 / 2)) }
        var roles = [SplitRole](repeating: .none, count: nodeCount)
        var validationLeft = min(500, order.count / 5)
        for node in order {
            let label = Int(labels[node])
            if left[label] > 0 {
                left[label] -= 1
                roles[node] = .train
            } else if validationLeft > 0 {
                validationLeft -= 1
                roles[node] = .validation
            } else {
                roles[node] = .test
            }
        }
        return roles
    }
}
