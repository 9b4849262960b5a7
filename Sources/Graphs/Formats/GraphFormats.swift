import Support
import Tensor
import Text

/// All formats, in the order in which they are tried.
public enum GraphFormats {
    /// The readers.
    public static let all: [any GraphReader.Type] = [
        TableFolderReader.self, OGBReader.self, ColumnFilesReader.self, LINQSReader.self,
        CANEReader.self, TriDNRReader.self, WikispeediaReader.self, JSONLinesReader.self,
        GraphMLReader.self, GEXFReader.self, GMLReader.self, PajekReader.self,
        AdjacencyListReader.self, PlanetoidPickleReader.self, ArrayFileReader.self,
        HuggingFaceTableReader.self, EdgeListReader.self,
    ]

    /// The formats' names.
    public static var names: [String] { all.map { $0.name } }

    /// Reads a graph in whatever format it is.
    ///
    /// - Parameters:
    ///   - path: A file or folder.
    ///   - format: A format's name, or nothing to recognise it by the files.
    ///   - context: Name, direction, features and progress.
    /// - Throws: `FileError`, `GraphError`, `Interrupted`.
    public static func read(
        path: String, format: String? = nil, _ context: ReadingContext? = nil
    ) throws -> TextAttributedGraph {
        var source = try GraphSource(path: path)
        let context = context ?? ReadingContext(name: source.baseName)
        if format == nil, let only = try onlyFile(in: source) { source = only }
        let reader = try reader(for: source, format: format, context.columns)
        var parts = try Self.read(source, with: reader, context)
        if let isDirected = context.isDirected { parts.isDirected = isDirected }
        parts.provenance.source = source.path
        parts.provenance.format = reader.name
        try context.columns.requireUse(in: parts, format: reader.name)
        if context.columns.ignoresLabels { (parts.labels, parts.classNames) = ([], []) }
        if let path = context.columns.edgesPath {
            try SeparateEdges.read(path, &parts, context)
        }
        ReadingRemarks.add(to: &parts)
        parts.ids.trim()
        parts.texts.trim()
        context.progress.report(
            ProgressUpdate(
                stage: "sorting edges", completed: 0, total: parts.edges.count, unit: "edges"))
        return try TextAttributedGraph(parts, cancellation: context.cancellation)
    }

    /// The file in a folder that a reader of single files recognises, if there is one such file and no
    /// reader recognises the folder.
    private static func onlyFile(in source: GraphSource) throws -> GraphSource? {
        guard source.isFolder, !all.contains(where: { $0.recognizes(source) }),
            UnnamedTables.found(source) == nil
        else { return nil }
        let found = source.entries.compactMap { entry -> GraphSource? in
            guard let file = try? GraphSource(path: source.folder + "/" + entry), !file.isFolder
            else { return nil }
            return all.contains { $0.recognizes(file) } ? file : nil
        }
        return found.count == 1 ? found.first : nil
    }

    private static func read(
        _ source: GraphSource, with reader: any GraphReader.Type, _ context: ReadingContext
    ) throws -> GraphParts {
        do {
            return try reader.read(source, context)
        } catch let problem as DelimitedError {
            throw GraphError(problem)
        }
    }

    /// The reader of a format's name, or the first that recognises the files.
    static func reader(
        for source: GraphSource, format: String?, _ columns: ColumnChoices = ColumnChoices()
    ) throws -> any GraphReader.Type {
        if let format {
            if let reader = all.first(where: { $0.name == format }) { return reader }
            throw GraphError.invalidSetting(
                name: "format", value: format, allowed: names.joined(separator: ", "))
        }
        if let reader = chosenReader(for: source, columns) { return reader }
        if let reader = all.first(where: { $0.recognizes(source) }) { return reader }
        if UnnamedTables.found(source) != nil { return TableFolderReader.self }
        let problem =
            ForeignFormat.problem(source) ?? UnnamedTables.problem(source)
            ?? EdgeListReader.problem(source)
        if let problem { throw problem }
        throw GraphError.unknownFormat(
            path: source.path, formats: all.map { "\($0.name) (\($0.summary))" })
    }

    /// The reader of a single table whose columns a person names, whatever they are called.
    private static func chosenReader(
        for source: GraphSource, _ columns: ColumnChoices
    ) -> (any GraphReader.Type)? {
        guard !source.isFolder, ["csv", "tsv", "tab", "txt"].contains(source.fileExtension) else {
            return nil
        }
        if columns.chooses(.id, .text, .title, .label, .split) { return TableFolderReader.self }
        return columns.chooses(.source, .target) ? EdgeListReader.self : nil
    }
}
