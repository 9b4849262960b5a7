/// What a person should know of a graph that was just read, in whatever format.
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
        for split in parts.splits where !split.roles.contains(where: { $0 != .none }) {
            parts.provenance.notes.append("Split “\(split.name)” holds no node.")
        }
    }
}
