/// Notes for the person about a graph that was just read, in whatever format.
enum ReadingRemarks {
    /// Adds remarks to the notes of a graph's parts.
    static func add(to parts: inout GraphParts) {
        let dangling = parts.provenance.edges.dangling
        if dangling > 0 {
            parts.provenance.notes.append(
                "\(dangling) edge\(dangling == 1 ? " names a node that is" : "s name nodes that are") "
                    + "not in the graph and \(dangling == 1 ? "was" : "were") left out.")
        }
        let labeled = parts.labels.count { $0 >= 0 }
        if labeled > 2, parts.classNames.count == labeled {
            let column = parts.provenance.columns.first { $0.use == .role(.label) }?.column
            parts.provenance.notes.append(
                "Every node has a label of its own (\(labeled) classes)"
                    + (column.map { ": “\($0)” looks like a name, not a class." } ?? "."))
        }
        let named = nodesNamedByTheirClass(parts)
        if named > 1, parts.classNames.count != labeled {
            parts.provenance.notes.append(
                "\(named) nodes have their own id as label: it may stand for a missing one.")
        }
        for split in parts.splits where !split.roles.contains(where: { $0 != .none }) {
            parts.provenance.notes.append("Split “\(split.name)” holds no node.")
        }
    }

    /// How many nodes have a class of their own that is called like their id, as NetworkX writes GEXF
    /// where labels are missing.
    private static func nodesNamedByTheirClass(_ parts: GraphParts) -> Int {
        var members = [Int](repeating: 0, count: parts.classNames.count)
        for label in parts.labels where label >= 0 { members[Int(label)] += 1 }
        return parts.labels.indices.count { node in
            let label = parts.labels[node]
            return label >= 0 && members[Int(label)] == 1
                && parts.classNames[Int(label)] == parts.ids[node]
        }
    }
}
