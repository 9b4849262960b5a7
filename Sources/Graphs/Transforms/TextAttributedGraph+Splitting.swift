import Support

extension TextAttributedGraph {
    /// The graph with a split made by a recipe, which is in use.
    ///
    /// - Parameter name: The name of the split; nothing: the recipe's own name.
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
            case .planetoid: try planetoidRoles(order)
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

    private func planetoidRoles(_ order: [Int]) throws -> [SplitRole] {
        var roles = try fewRoles(order, perClass: 20)
        let rest = order.filter { roles[$0] != .train }
        // Of a small graph a third of what is left validates, as of Planetoid's 1,500.
        let validation = min(500, rest.count / 3)
        let test = min(1000, rest.count - validation)
        for (place, node) in rest.enumerated() {
            roles[node] =
                place < validation ? .validation : place < validation + test ? .test : .none
        }
        return roles
    }
}
