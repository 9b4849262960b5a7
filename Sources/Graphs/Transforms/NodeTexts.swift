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
        let pieces = try Self.pieces(of: pattern, columns: patternWords)
        var written = TextColumn()
        for node in 0..<nodeCount {
            var text = ""
            for piece in pieces {
                switch piece {
                case .text(let literal): text += literal
                case .word(let word): text += entry(word, of: node)
                }
            }
            written.append(text)
            if node % 4096 == 0 { try cancellation.check() }
        }
        return try with(texts: written)
    }

    /// The graph with other texts for some nodes.
    ///
    /// - Parameter changes: Node numbers and their new texts; the last one for a node counts.
    public func settingTexts(_ changes: [(node: Int, text: String)]) throws -> TextAttributedGraph {
        let changed = Dictionary(changes.map { ($0.node, $0.text) }) { $1 }
        return try with(texts: TextColumn((0..<nodeCount).map { changed[$0] ?? text(of: $0) }))
    }

    /// What a pattern's braces may hold.
    var patternWords: [String] {
        ["id", "text"] + (titles == nil ? [] : ["title"]) + columns.map(\.name)
    }

    private enum Piece {
        case text(String)
        case word(String)
    }

    private static func pieces(of pattern: String, columns: [String]) throws(GraphError) -> [Piece]
    {
        var pieces: [Piece] = []
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let word = String(rest[rest.index(after: open)..<close])
            guard columns.contains(word) else {
                throw .unknownColumn(name: word, available: columns)
            }
            pieces += [.text(String(rest[..<open])), .word(word)]
            rest = rest[rest.index(after: close)...]
        }
        return pieces + [.text(String(rest))]
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
