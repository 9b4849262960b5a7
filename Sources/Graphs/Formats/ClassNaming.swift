/// Names classes that files call by an index.
enum ClassNaming {
    /// Names the classes of a graph's parts by their indices, if all of them have one in the list.
    ///
    /// Returns whether they were named.
    @discardableResult static func apply(_ names: [String], to parts: inout GraphParts) -> Bool {
        let known = parts.classNames.compactMap { Int($0) }
        guard !known.isEmpty, known.count == parts.classNames.count,
            known.allSatisfy({ names.indices.contains($0) })
        else { return false }
        parts.labels = parts.labels.map { $0 < 0 ? -1 : Int32(known[Int($0)]) }
        parts.classNames = names
        return true
    }
}
