import Support

/// GraphML (graphml.graphdrawing.org), as yEd, Gephi, igraph and NetworkX write it.
///
/// Data keys are columns by their `attr.name`; those called `text`, `title`, `label` (or `class`) and
/// `split` mean what they mean in tables, and so do further attributes of nodes. A key's `<default>`
/// is the value of every node or edge without one of its own. `edgedefault="directed"` makes the
/// graph directed. Nested graphs are read as parts of the whole; hyperedges, ports and a second graph
/// are not read, and the graph's notes say so.
public enum GraphMLReader: GraphReader {
    /// `graphml`.
    public static let name = "graphml"
    /// The files.
    public static let summary = "a .graphml file"

    /// Whether the file's name is GraphML's.
    public static func recognizes(_ source: GraphSource) -> Bool {
        !source.isFolder && ["graphml", "xml"].contains(source.fileExtension)
    }

    /// Reads nodes, edges and their data.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        context.report(reading: source.path)
        let file = source.path.split(separator: "/").last.map(String.init) ?? source.path
        let collector = GraphMLCollector(file: file)
        do {
            try XMLReader.read(
                try ByteStream(path: source.path), into: collector,
                cancellation: context.cancellation)
        } catch let problem as XMLError {
            throw GraphError.xml(file: file, problem)
        } catch let problem as GzipError {
            throw GraphError.compressed(file: file, problem: problem)
        }
        return try collector.parts(context)
    }
}
