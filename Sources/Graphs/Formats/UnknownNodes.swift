import Text

/// Edges that name nodes that are not there: counted, with some examples.
struct UnknownNodes {
    private let file: String
    private let areDropped: Bool
    private var count = 0
    private var examples: [(line: Int, node: String)] = []

    init(file: String, _ context: ReadingContext) {
        self.file = file
        areDropped = context.columns.dropsUnknownNodes
    }

    mutating func add(_ reader: DelimitedReader, _ field: Int) {
        count += 1
        guard examples.count < 5 else { return }
        examples.append((reader.line, String(reader.text(field).prefix(100))))
    }

    mutating func add(_ node: String, line: Int) {
        count += 1
        guard examples.count < 5 else { return }
        examples.append((line, String(node.prefix(100))))
    }

    /// Counts the edges among those that were left out.
    ///
    /// - Throws: `GraphError.danglingEdge` or `.danglingEdges` if they are not to be dropped.
    func finish(_ parts: inout GraphParts) throws(GraphError) {
        guard let first = examples.first else { return }
        if areDropped {
            parts.provenance.edges.dangling += count
            parts.provenance.edges.read += count
            return
        }
        throw count == 1
            ? .danglingEdge(file: file, line: first.line, node: first.node)
            : .danglingEdges(
                file: file, line: first.line, count: count,
                examples: examples.map { "“\($0.node)” (line \($0.line))" })
    }
}
