import Support

extension TextAttributedGraph {
    /// The graph with texts written after a pattern, such as `{title}. {text}`.
    ///
    /// A word in braces stands for the node's `id`, `title`, `text` or an entry of a further
    /// column. Labels have no word: what a model reads must not hold them.
    ///
    /// - Throws: `GraphError.unknownColumn` for a word that names nothing; `Interrupted`.
    public func settingTexts(
        pattern: String, cancellation: Cancellation = Cancellation()
    ) throws -> TextAttributedGraph {
        let pattern = TextPattern(pattern)
        let words = patternWords
        if let unknown = pattern.names.first(where: { !words.contains($0) }) {
            throw GraphError.unknownColumn(name: unknown, available: words)
        }
        var written = TextColumn()
        for node in 0..<nodeCount {
            written.append(pattern.text { entry($0, of: node) })
            if node % 4096 == 0 { try cancellation.check() }
        }
        return try with(texts: written)
    }

    /// The graph with other texts for some nodes.
    ///
    /// - Parameter changes: Node indices and their new texts; the last one for a node counts.
    public func settingTexts(_ changes: [(node: Int, text: String)]) throws -> TextAttributedGraph {
        let changed = Dictionary(changes.map { ($0.node, $0.text) }) { $1 }
        return try with(texts: TextColumn((0..<nodeCount).map { changed[$0] ?? text(of: $0) }))
    }

    /// The fields that a pattern's braces may name.
    var patternWords: [String] {
        ["id", "text"] + (titles == nil ? [] : ["title"]) + columns.map(\.name)
    }

    private func entry(_ word: String, of node: Int) -> String {
        switch word {
        case "id": ids[node]
        case "text": text(of: node)
        case "title": title(of: node) ?? ""
        default: columns.first { $0.name == word }?.text(of: node) ?? ""
        }
    }
}
