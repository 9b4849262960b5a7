/// A named division of a graph's nodes into training, validation and test nodes.
public struct SplitMask: Sendable, Equatable {
    /// The name of the split, such as `public` or `few:10`.
    public let name: String
    /// Each node's role.
    public let roles: [SplitRole]

    /// Makes a split of roles, one a node.
    public init(name: String, roles: [SplitRole]) {
        self.name = name
        self.roles = roles
    }

    /// The nodes that have a role, ascending.
    public func nodes(in role: SplitRole) -> [Int] { roles.indices.filter { roles[$0] == role } }

    /// How many nodes have a role.
    public func count(of role: SplitRole) -> Int { roles.count { $0 == role } }

    /// The same split of some nodes, in their order.
    func selecting(_ nodes: [Int]) -> SplitMask {
        SplitMask(name: name, roles: nodes.map { roles[$0] })
    }
}

extension TextAttributedGraph {
    /// Notes for the person about the split in use: parts without nodes, and classes without
    /// training nodes or with fewer than its recipe asked for.
    public var splitNotes: [String] {
        guard hasLabels, let split = activeSplit else { return [] }
        func count(_ number: Int, _ what: String) -> String {
            "\(number) \(what)\(number == 1 ? "" : "s")"
        }
        var notes: [String] = []
        for (role, part) in [
            (SplitRole.train, "training"), (.validation, "validation"), (.test, "test"),
        ] where !labels.indices.contains(where: { split.roles[$0] == role && labels[$0] >= 0 }) {
            notes.append("split \(split.name): there are no labelled \(part) nodes")
        }
        var training = [Int](repeating: 0, count: classCount)
        var sizes = training
        for node in labels.indices where labels[node] >= 0 {
            sizes[Int(labels[node])] += 1
            if split.roles[node] == .train { training[Int(labels[node])] += 1 }
        }
        let empty = classNames.indices.filter { training[$0] == 0 }
        if !empty.isEmpty, empty.count < classCount {
            let names = empty.map { "\(classNames[$0]) (\(count(sizes[$0], "node")))" }
            notes.append(
                "split \(split.name): no training nodes of " + Self.listed(names))
        }
        if let wanted = (try? SplitRecipe(word: split.name))??.trainingNodesPerClass {
            let small = classNames.indices.filter { (1..<wanted).contains(training[$0]) }
            let names = small.map {
                "\(classNames[$0]) (\(training[$0]) of \(count(sizes[$0], "node")))"
            }
            if !small.isEmpty {
                notes.append(
                    "split \(split.name): fewer than \(wanted) training nodes of "
                        + Self.listed(names)
                        + "; of a small class at most half the nodes train")
            }
        }
        return notes
    }

    /// Names with commas between them, the first twelve of many.
    private static func listed(_ names: [String]) -> String {
        names.prefix(12).joined(separator: ", ")
            + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }
}
