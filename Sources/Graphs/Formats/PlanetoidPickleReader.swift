import Checkpoints
import Foundation
import Support
import Tensor

/// Planetoid's files (Yang et al., ICML 2016): `ind.NAME.x`, `tx`, `allx`, `y`, `ty`, `ally`, `graph` and
/// `test.index`, which are Python pickles but for the last.
///
/// The split is theirs: the rows of `x` train, the next 500 validate, those of `test.index` test. Nodes
/// between the test nodes that the files leave out (CiteSeer has 15) have zeros and no label.
public enum PlanetoidPickleReader: GraphReader {
    /// `planetoid`.
    public static let name = "planetoid"
    /// The files.
    public static let summary = "ind.NAME.allx, ind.NAME.graph and their like"

    /// Whether there are such files.
    public static func recognizes(_ source: GraphSource) -> Bool { stem(source) != nil }

    /// The path of the files without their endings.
    private static func stem(_ source: GraphSource) -> String? {
        let graphs = source.entries.filter { $0.hasPrefix("ind.") && $0.hasSuffix(".graph") }
        if source.isFolder {
            return graphs.count == 1
                ? graphs.first.map { source.folder + "/" + $0.dropLast(".graph".count) } : nil
        }
        let name = (source.path as NSString).lastPathComponent
        guard name.hasPrefix("ind.") else { return nil }
        return graphs.first { name.hasPrefix($0.dropLast("graph".count)) }
            .map { source.folder + "/" + $0.dropLast(".graph".count) }
    }

    /// Reads features, labels, edges and the split.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        guard let stem = stem(source) else {
            throw GraphError.missingFile(folder: source.folder, names: ["ind.NAME.graph"])
        }
        var files = PlanetoidFiles(stem: stem, context)
        return try files.parts()
    }
}

/// The files of one of Planetoid's sets.
private struct PlanetoidFiles {
    private static let validationCount = 500
    let stem: String
    let context: ReadingContext

    init(stem: String, _ context: ReadingContext) {
        self.stem = stem
        self.context = context
    }

    private func name(_ ending: String) -> String {
        ((stem + "." + ending) as NSString).lastPathComponent
    }

    private func value(_ ending: String) throws -> PickleValue {
        context.report(reading: name(ending))
        try context.cancellation.check()
        return try PickleReader.read(path: stem + "." + ending)
    }

    private func malformed(_ ending: String, _ expected: String, _ found: String) -> GraphError {
        .malformed(file: name(ending), line: 1, expected: expected, found: found)
    }

    private func matrix(_ ending: String) throws -> SparseMatrix {
        let value = try value(ending)
        guard let matrix = SparseArrays.matrix(value) else {
            throw malformed(ending, "a sparse matrix", value.kind)
        }
        return matrix
    }

    /// The class number of each row, −1 of a row of zeros.
    private func labels(_ ending: String) throws -> (classes: [Int32], classCount: Int) {
        let value = try value(ending)
        guard let array = value.array, array.shape.count == 2 else {
            throw malformed(ending, "an array with a column a class", value.kind)
        }
        let width = array.shape[1]
        let values = array.floats()
        let classes = (0..<array.shape[0]).map { row -> Int32 in
            (0..<width).first { values[row * width + $0] != 0 }.map { Int32($0) } ?? -1
        }
        return (classes, width)
    }

    mutating func parts() throws -> GraphParts {
        let known = try matrix("allx")
        let test = try matrix("tx")
        let knownLabels = try labels("ally")
        let testLabels = try labels("ty")
        let trainingCount = try labels("y").classes.count
        let limit = known.rowCount + 16 * (test.rowCount + 1) + 10_000
        let order = try LineFiles.numberedRows(stem + ".test.index", limit: limit, context).map(
            \.number)
        guard order.count == test.rowCount, testLabels.classes.count == test.rowCount,
            knownLabels.classes.count == known.rowCount, known.columnCount == test.columnCount,
            Set(order).count == order.count, order.allSatisfy({ $0 >= known.rowCount })
        else {
            throw malformed(
                "test.index", "\(test.rowCount) rows behind the \(known.rowCount) of allx",
                "\(order.count)")
        }
        let count = max(known.rowCount, (order.max() ?? -1) + 1)
        var parts = GraphParts(name: context.name, ids: NodeIDs(rowNumbers: count))
        parts.texts = TextColumn(emptyTexts: count)
        setFeatures(&parts, known, test, order, count)
        parts.labels = knownLabels.classes + Array(repeating: -1, count: count - known.rowCount)
        for (row, node) in order.enumerated() { parts.labels[node] = testLabels.classes[row] }
        parts.classNames = (0..<max(knownLabels.classCount, testLabels.classCount)).map(String.init)
        var roles = [SplitRole](repeating: .none, count: count)
        for node in 0..<min(trainingCount, count) { roles[node] = .train }
        let end = min(trainingCount + Self.validationCount, known.rowCount)
        for node in min(trainingCount, end)..<end { roles[node] = .validation }
        for node in order { roles[node] = .test }
        parts.splits = [SplitMask(name: "planetoid", roles: roles)]
        try addEdges(to: &parts)
        parts.provenance.notes.append("Planetoid's files have neither texts nor names of classes.")
        return parts
    }

    private func setFeatures(
        _ parts: inout GraphParts, _ known: SparseMatrix, _ test: SparseMatrix, _ order: [Int],
        _ count: Int
    ) {
        var rowOf = [Int?](repeating: nil, count: count)
        for (row, node) in order.enumerated() { rowOf[node] = row }
        var rows = CSRBuilder(rows: count, entries: known.entryCount + test.entryCount)
        for node in 0..<count {
            if node < known.rowCount {
                rows.append(node, of: known)
            } else if let row = rowOf[node] {
                rows.append(row, of: test)
            }
            rows.endRow()
        }
        parts.features = NodeFeatures(
            name: "words", sparse: rows.matrix(columnCount: known.columnCount))
    }

    private func addEdges(to parts: inout GraphParts) throws {
        let value = try value("graph")
        guard let members = value.members else {
            throw malformed("graph", "a dictionary of lists", value.kind)
        }
        let count = parts.ids.count
        for (key, list) in members {
            guard let node = key.integer, let others = list.integers ?? emptyList(list) else {
                throw malformed("graph", "lists of node numbers", list.kind)
            }
            for other in [node] + others where other < 0 || other >= count {
                throw GraphError.outOfRange(
                    file: name("graph"), line: 1, what: "node", value: other, limit: count)
            }
            for other in others { parts.edges.append(node, other) }
        }
    }

    private func emptyList(_ value: PickleValue) -> [Int]? {
        value.elements?.isEmpty == true ? [] : nil
    }
}
