/// Each node's neighbours as a list of ids in a field: `[1, 2]`, `['a', 'b']`, `1 2` or `1;2`.
struct NeighborLists {
    private var lists: [(text: String, line: Int)] = []

    /// Adds the next node's list.
    mutating func append(_ text: String, line: Int) { lists.append((text, line)) }

    /// Adds the edges to a graph's parts; one that stands in both nodes' lists counts once.
    ///
    /// - Throws: `GraphError.danglingEdge`, `.danglingEdges`.
    func resolve(into parts: inout GraphParts, file: String, _ context: ReadingContext) throws {
        guard !lists.isEmpty else { return }
        var unknown = UnknownNodes(file: file, context)
        for (node, list) in lists.enumerated() {
            if node % 4096 == 0 { try context.cancellation.check() }
            for name in Self.names(in: list.text) {
                // Where ids are missing from some rows pandas writes 1 as 1.0.
                let other =
                    parts.ids.index(of: name)
                    ?? (name.hasSuffix(".0") ? parts.ids.index(of: String(name.dropLast(2))) : nil)
                guard let other else {
                    unknown.add(name, line: list.line)
                    continue
                }
                parts.edges.append(node, other)
            }
        }
        try unknown.finish(&parts)
    }

    /// The ids in a list, with or without quotes and brackets.
    static func names(in text: String) -> [String] {
        if MissingWord.contains(text) { return [] }
        var names: [String] = []
        var name = ""
        var quote: Character?
        var wasQuoted = false
        func isEmptyName() -> Bool { name.isEmpty && !wasQuoted }
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { name.append(character) }
            } else if character == "'" || character == "\"", name.isEmpty {
                quote = character
                wasQuoted = true
            } else if "[](){},;|".contains(character) || character.isWhitespace {
                if !isEmptyName() { names.append(name) }
                (name, wasQuoted) = ("", false)
            } else {
                name.append(character)
            }
        }
        if !isEmptyName() { names.append(name) }
        return names
    }
}
