import Checkpoints
import Foundation
import JSON
import Support
import Tensor

/// A graph of arrays in one file: `.pt` of `torch.save` holding PyTorch Geometric's `Data`, a
/// dictionary or a list with one of them; `.npz` of NumPy, Shchur's Amazon and Coauthor files and SciPy's
/// matrices among them; `.pkl` of such a dictionary.
///
/// | name | holds |
/// |---|---|
/// | `edge_index` (`edges`, `adj`, `adj_t`) | `[2, edges]` or `[edges, 2]` node indices, or a sparse matrix |
/// | `x` (`features`, `attr`, `node_features`) | `[nodes, columns]`, dense or sparse |
/// | `y` (`labels`), `label_texts` (`class_names`) | class indices, and the classes' names |
/// | `train_mask`, `val_mask`, `test_mask` | `[nodes]`, or several splits in columns; `train_idx` … are node indices |
/// | `raw_texts`, `title`, `abs`, `node_ids` … | a text, a title, an id for each node |
///
/// Pickles are read as data: nothing in them is run.
public enum ArrayFileReader: GraphReader {
    /// `arrays`.
    public static let name = "arrays"
    /// The files.
    public static let summary =
        "a .pt of PyTorch Geometric's Data or a dictionary, a .npz of arrays"

    private static let extensions = ["pt", "pth", "npz", "pkl", "pickle"]

    /// Whether the file's name is that of such a file.
    public static func recognizes(_ source: GraphSource) -> Bool {
        !source.isFolder && extensions.contains(source.fileExtension)
    }

    /// Reads the arrays.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        context.report(reading: source.path)
        let file = source.path.split(separator: "/").last.map(String.init) ?? source.path
        var graph = ArrayGraph(try members(source, file), file: file, context)
        return try graph.parts()
    }

    /// The contents of a file, by name.
    static func members(_ source: GraphSource, _ file: String) throws -> ArrayGraph.Members {
        if source.fileExtension == "npz" { return try archive(NumPyArchive(path: source.path)) }
        let root =
            try isZip(source.path)
            ? TorchFile(path: source.path).root : PickleReader.read(path: source.path)
        return try members(of: root, file)
    }

    private static func isZip(_ path: String) throws -> Bool {
        var beginning: [UInt8] = []
        _ = try ByteStream(path: path).read(into: &beginning, count: 2)
        return beginning == [0x50, 0x4b]
    }

    // MARK: - Pickles

    /// The members of the one graph in a pickle's value.
    private static func members(of root: PickleValue, _ file: String) throws -> ArrayGraph.Members {
        if let found = graphMembers(of: root) { return found }
        let graphs = (root.elements ?? []).prefix(1000).compactMap { graphMembers(of: $0) }
        if graphs.count > 1, root.isTuple == false || graphs.count > 2 {
            throw GraphError.severalGraphs(file: file, count: graphs.count)
        }
        // PyTorch Geometric's processed files are a graph and where the graphs of a batch begin.
        if let first = graphs.first { return first }
        throw GraphError.malformed(
            file: file, line: 1,
            expected: "a Data object of PyTorch Geometric, or a dictionary with “edge_index”",
            found: root.kind)
    }

    private static func graphMembers(of value: PickleValue) -> ArrayGraph.Members? {
        let pairs: [(key: PickleValue, value: PickleValue)]?
        if let type = value.typeName {
            guard type.hasSuffix(".Data"), let state = value.state else {
                if let matrix = SparseArrays.matrix(value) { return ["adj": .sparse(matrix)] }
                return nil
            }
            pairs = state["_store"]?.state?["_mapping"]?.members ?? state.members
        } else {
            pairs = value.members
        }
        guard let pairs else { return nil }
        var members: ArrayGraph.Members = [:]
        for (key, value) in pairs where !value.isMissing {
            if let name = key.text { members[name] = ArrayMember(value) }
        }
        return members.isEmpty ? nil : members
    }

    // MARK: - Archives

    private static func archive(_ archive: NumPyArchive) -> ArrayGraph.Members {
        var arrays = archive.arrays
        var members: ArrayGraph.Members = [:]
        // A matrix stands as four arrays, of SciPy's own files without a common name.
        for name in ["adj", "attr", "adj_matrix", "attr_matrix", ""] {
            for separator in ["_", "."] {
                let prefix = name.isEmpty ? "" : name + separator
                guard let shape = arrays[prefix + "shape"]?.integers(), shape.count == 2,
                    let indices = arrays[prefix + "indices"]?.integers(),
                    let pointers = arrays[prefix + "indptr"]?.integers()
                else { continue }
                let values =
                    arrays[prefix + "data"]?.floats() ?? Array(repeating: 1, count: indices.count)
                let isByColumn = archive.texts[prefix + "format"]?.first == "csc"
                let matrix = SparseArrays.compressed(
                    shape.map { Int($0) }, pointers: pointers, indices: indices, values,
                    isByColumn: isByColumn)
                guard let matrix else { continue }
                members[name.isEmpty ? "adj" : name] = .sparse(matrix)
                for part in ["shape", "indices", "indptr", "data"] { arrays[prefix + part] = nil }
            }
        }
        for (name, array) in arrays { members[name] = .array(array) }
        for (name, texts) in archive.texts where texts.count > 1 { members[name] = .texts(texts) }
        return members
    }
}
