import Checkpoints
import JSON
import Support
import Tensor

/// A graph of named arrays, as PyTorch Geometric's `Data` and archives of its kind hold it.
struct ArrayGraph {
    typealias Members = OrderedDictionary<String, ArrayMember>

    private static let classNameKeys = [
        "label_texts", "label_names", "class_names", "label_text", "classes", "category_names",
    ]
    private static let countKeys = ["num_nodes", "_num_nodes", "n_nodes", "number_of_nodes"]
    private static let weightKeys = ["edge_weight", "edge_weights", "weight"]

    private let file: String
    private let context: ReadingContext
    private var members: Members
    private var uses: [String: ColumnUse.Use] = [:]
    private var notes: [String] = []

    init(_ members: Members, file: String, _ context: ReadingContext) {
        self.file = file
        self.context = context
        self.members = members
    }

    /// The graph's parts.
    ///
    /// - Throws: `GraphError.missingColumn` without anything that tells the nodes; `.outOfRange`,
    ///   `.malformed`, `.overlappingSplit`.
    mutating func parts() throws -> GraphParts {
        let features = take(.features) { $0.rowSize > 0 && $0.column == nil }
        let edges = try takeEdges()
        let splits = ArraySplits.take(from: &members)
        let names = takeClassNames()
        let count = try nodeCount(features, edges)
        var parts = GraphParts(name: context.name, ids: try ids(count))
        parts.texts = TextColumn(emptyTexts: count)
        try assignColumns(&parts)
        if let names { ClassNaming.apply(names, to: &parts) }
        if let edges { try edges.add(to: &parts, file: file) }
        if edges == nil { notes.append("There is no “edge_index”, hence no edge.") }
        parts.features = try features.map { try self.features($0.name, $0.member, count) }
        let found = try splits.masks(count: count, file: file)
        if !found.isEmpty { parts.splits = found }
        for name in splits.names { uses[name] = .role(.split) }
        parts.provenance.columns += uses.sorted { $0.key < $1.key }
            .map { ColumnUse($0.key, $0.value) }
        parts.provenance.columns += members.keys.map { ColumnUse($0, .unused) }
        parts.provenance.notes += notes
        return parts
    }

    // MARK: - What is what

    private mutating func take(_ role: ColumnRole, _ fits: (ArrayMember) -> Bool) -> (
        name: String, member: ArrayMember
    )? {
        let names = Array(members.keys)
        for wanted in ColumnNames.names(of: role) {
            guard let place = ColumnNames.place(of: [wanted], in: names),
                let member = members[names[place]], fits(member)
            else { continue }
            members[names[place]] = nil
            uses[names[place]] = .role(role)
            return (names[place], member)
        }
        return nil
    }

    private mutating func takeEdges() throws -> ArrayEdges? {
        let found = take(.edges) { member in
            switch member {
            case .sparse(let matrix): matrix.rowCount == matrix.columnCount
            case .array(let array): array.shape.count == 2
            default: false
            }
        }
        guard let found else { return nil }
        var weights: [Float]?
        for key in Self.weightKeys {
            guard case .array(let array)? = members[key], array.shape.count == 1 else { continue }
            weights = array.floats()
            members[key] = nil
            uses[key] = .role(.weight)
            break
        }
        return try ArrayEdges(found.member, named: found.name, weights: weights, file: file)
    }

    /// Names of classes: fewer than nodes, so that a list of a name for each node stays a column.
    private mutating func takeClassNames() -> [String]? {
        let nodes = members.values.compactMap(\.rowCount).max() ?? 0
        for key in Self.classNameKeys {
            guard case .texts(let texts)? = members[key], texts.count < nodes else { continue }
            members[key] = nil
            uses[key] = .role(.label)
            return texts
        }
        return nil
    }

    private func nodeCount(
        _ features: (name: String, member: ArrayMember)?, _ edges: ArrayEdges?
    ) throws -> Int {
        if let count = features?.member.rowCount { return count }
        if let count = edges?.nodeCount { return count }
        for key in Self.countKeys {
            if let number = members[key]?.integers?.first, members[key]?.rowCount == 1,
                number > 0, number <= 16 * ((edges?.largest ?? 0) + 1) + 10_000
            {
                return number
            }
        }
        let roles: [ColumnRole] = [.label, .text, .title, .id]
        let names = Array(members.keys)
        for role in roles {
            if let place = try context.columns.place(of: role, in: names, file: file),
                let count = members[names[place]]?.rowCount, count > 1
            {
                return count
            }
        }
        if let edges, edges.largest >= 0 { return edges.largest + 1 }
        throw GraphError.missingColumn(file: file, column: "edge_index", found: names)
    }

    private mutating func ids(_ count: Int) throws -> NodeIDs {
        guard count > 0 else { throw GraphError.empty(source: file) }
        let names = Array(members.keys)
        guard let place = try context.columns.place(of: .id, in: names, file: file),
            let column = members[names[place]]?.column, column.count == count,
            let ids = try? NodeIDs(column.texts)
        else { return NodeIDs(rowNumbers: count) }
        members[names[place]] = nil
        uses[names[place]] = .role(.id)
        return ids
    }

    // MARK: - Columns

    /// Gives texts, titles, labels and further columns to the nodes.
    private mutating func assignColumns(_ parts: inout GraphParts) throws {
        var columns: [(name: String, texts: TextColumn)] = []
        for (name, member) in members.elements {
            let isCount = Self.countKeys.contains(name) && member.rowCount == 1
            if isCount {
                members[name] = nil
                continue
            }
            guard let column = member.column ?? oneOfClasses(name, member),
                column.count == parts.ids.count
            else { continue }
            columns.append((name, column))
            members[name] = nil
        }
        try NodeRoles.assign(columns, to: &parts, file: file, context) { $0 + 1 }
    }

    /// Labels with a column a class and one 1 in each row: `y` as Planetoid and SciPy keep it.
    private mutating func oneOfClasses(_ name: String, _ member: ArrayMember) -> TextColumn? {
        guard case .array(let array) = member, array.shape.count == 2,
            ColumnNames.place(of: .label, in: [name]) != nil
        else { return nil }
        let width = array.shape[1]
        let values = array.floats()
        var words = TextColumn()
        for node in 0..<array.shape[0] {
            let row = values[node * width..<(node + 1) * width]
            let set = row.indices.filter { row[$0] != 0 }
            guard set.count <= 1 else {
                notes.append("“\(name)” gives nodes several classes, which is not read.")
                return nil
            }
            words.append(set.first.map { String($0 - row.startIndex) } ?? "")
        }
        return words
    }

    private func features(_ name: String, _ member: ArrayMember, _ count: Int) throws
        -> NodeFeatures
    {
        switch member {
        case .sparse(let matrix): return NodeFeatures(name: name, sparse: matrix)
        case .array(let array):
            guard array.shape.first == count else {
                throw GraphError.lengthMismatch(
                    what: "rows of “\(name)”", expected: count, found: array.shape.first ?? 0)
            }
            return try NodeFeatures(
                name: name, dense: Tensor(array.floats(), shape: [count, member.rowSize]))
        default:
            throw GraphError.malformed(
                file: file, line: 1, expected: "an array as “\(name)”", found: "something else")
        }
    }
}
