/// The nodes' ids and how to find a node by its id.
///
/// Ids that are just the row numbers take no memory at all; others are kept as bytes with an
/// open-addressing table of row numbers beside them.
public struct NodeIDs: Sendable, Equatable {
    private enum Storage: Sendable {
        case rowNumbers(Int)
        case named(TextColumn, table: [Int32])
    }

    private var storage: Storage

    /// Ids that are the row numbers `0..<count`.
    public init(rowNumbers count: Int) { storage = .rowNumbers(count) }

    /// Makes ids of texts.
    ///
    /// - Throws: `GraphError.duplicateID` if two are equal; `line` is then the row's number from 1.
    public init(_ ids: some Sequence<String>) throws(GraphError) {
        self.init(rowNumbers: 0)
        for id in ids where !append(Array(id.utf8).span) {
            throw .duplicateID(file: "the list of ids", line: count + 1, id: id)
        }
    }

    /// How many nodes there are.
    public var count: Int {
        switch storage {
        case .rowNumbers(let count): count
        case .named(let column, _): column.count
        }
    }

    /// The id of a node.
    public subscript(node: Int) -> String {
        switch storage {
        case .rowNumbers: String(node)
        case .named(let column, _): column[node]
        }
    }

    /// All ids in the nodes' order.
    public var all: [String] { (0..<count).map { self[$0] } }

    /// The node that has an id.
    public func index(of id: String) -> Int? { index(of: Array(id.utf8).span) }

    /// The node whose id has just these bytes.
    public func index(of id: Span<UInt8>) -> Int? {
        switch storage {
        case .rowNumbers(let count):
            guard let number = Self.rowNumber(id), number < count else { return nil }
            return number
        case .named(let column, let table):
            let row = table[Self.slot(of: id, in: table, column)]
            return row < 0 ? nil : Int(row)
        }
    }

    /// Adds an id unless it is there already, and tells whether it was added.
    mutating func append(_ id: Span<UInt8>) -> Bool {
        switch storage {
        case .rowNumbers(let count):
            let number = Self.rowNumber(id)
            if number == count {
                storage = .rowNumbers(count + 1)
                return true
            }
            if let number, number < count { return false }
            storage = Self.named(rowNumbers: count)
            return append(id)
        case .named(var column, var table):
            storage = .rowNumbers(0)
            defer { storage = .named(column, table: table) }
            if (column.count + 1) * 2 > table.count { Self.grow(&table, column) }
            let slot = Self.slot(of: id, in: table, column)
            guard table[slot] < 0 else { return false }
            table[slot] = Int32(column.count)
            column.append(id)
            return true
        }
    }

    /// The node that has an id, after adding it if it was not there.
    mutating func findOrAppend(_ id: Span<UInt8>) -> Int {
        if let node = index(of: id) { return node }
        _ = append(id)
        return count - 1
    }

    /// Gives back memory that was set aside for growth.
    mutating func trim() {
        guard case .named(var column, let table) = storage else { return }
        column.trim()
        storage = .named(column, table: table)
    }

    /// The ids of some nodes, in that order; no node may be named twice.
    func selecting(_ nodes: [Int]) -> NodeIDs {
        var result = NodeIDs(rowNumbers: 0)
        for node in nodes {
            let wasAdded = result.append(Array(self[node].utf8).span)
            precondition(wasAdded, "a node was selected twice")
        }
        return result
    }

    /// Whether both hold the same ids in the same order.
    public static func == (a: NodeIDs, b: NodeIDs) -> Bool {
        switch (a.storage, b.storage) {
        case (.rowNumbers(let m), .rowNumbers(let n)): m == n
        case (.named(let one, _), .named(let other, _)): one == other
        default: a.count == b.count && (0..<a.count).allSatisfy { a[$0] == b[$0] }
        }
    }

    /// The number that bytes spell in plain decimal digits, without sign and leading zeros.
    static func rowNumber(_ bytes: Span<UInt8>) -> Int? {
        guard bytes.count > 0, bytes.count <= 10 else { return nil }
        if bytes[0] == 0x30 { return bytes.count == 1 ? 0 : nil }
        var number = 0
        for index in 0..<bytes.count {
            let digit = Int(bytes[index]) - 0x30
            guard digit >= 0, digit <= 9 else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    private static func named(rowNumbers count: Int) -> Storage {
        let column = TextColumn((0..<count).lazy.map(String.init))
        var table: [Int32] = []
        grow(&table, column)
        return .named(column, table: table)
    }

    /// Makes a table at least four times as large as the column and enters all its rows.
    private static func grow(_ table: inout [Int32], _ column: TextColumn) {
        var size = 64
        while size < (column.count + 1) * 4 { size *= 2 }
        table = [Int32](repeating: -1, count: size)
        for row in 0..<column.count {
            var slot = Int(truncatingIfNeeded: column.hash(row)) & (size - 1)
            while table[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            table[slot] = Int32(row)
        }
    }

    /// Where an id is in the table, or the empty place where it belongs.
    private static func slot(of id: Span<UInt8>, in table: [Int32], _ column: TextColumn) -> Int {
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: TextColumn.hash(id)) & mask
        while table[slot] >= 0, !column.matches(Int(table[slot]), id) { slot = (slot + 1) & mask }
        return slot
    }
}
