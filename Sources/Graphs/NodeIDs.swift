/// The nodes' ids and how to find a node by its id.
///
/// Ids that are just the row indices take no memory at all; others are kept as bytes with an
/// open-addressing table of row indices beside them.
public struct NodeIDs: Sendable, Equatable {
    private enum Representation: Sendable {
        case rowNumbers(Int)
        case named(TextColumn, table: [Entry])
    }

    /// A slot of the hash table: an id's key and its node.
    private struct Entry {
        static let empty = Entry(key: 0, node: -1)
        /// An id of up to seven bytes itself with its length in the highest byte, else its hash.
        ///
        /// A hash has the highest bit set. So most look-ups touch one cache line.
        var key: UInt64
        var node: Int32
    }

    private var storage: Representation

    /// Ids that are the row indices `0..<count`.
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
            let node = table[Self.slot(of: id, Self.key(of: id), in: table, column)].node
            return node < 0 ? nil : Int(node)
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
            if (column.count + 1) * 4 > table.count * 3 { Self.grow(&table, column) }
            let key = Self.key(of: id)
            let slot = Self.slot(of: id, key, in: table, column)
            guard table[slot].node < 0 else { return false }
            table[slot] = Entry(key: key, node: Int32(column.count))
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

    /// Releases spare capacity.
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

    /// The integer of plain decimal digits, without sign and leading zeros.
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

    private static func named(rowNumbers count: Int) -> Representation {
        let column = TextColumn((0..<count).lazy.map(String.init))
        var table: [Entry] = []
        grow(&table, column)
        return .named(column, table: table)
    }

    /// Makes a table more than half empty and enters all ids.
    private static func grow(_ table: inout [Entry], _ column: TextColumn) {
        var size = 64
        while size < (column.count + 1) * 2 { size *= 2 }
        let old = table
        table = [Entry](repeating: .empty, count: size)
        func enter(_ entry: Entry) {
            var slot = place(of: entry.key, in: size)
            while table[slot].node >= 0 { slot = (slot + 1) & (size - 1) }
            table[slot] = entry
        }
        if old.isEmpty {
            for node in 0..<column.count {
                enter(Entry(key: column.withBytes(of: node) { key(of: $0) }, node: Int32(node)))
            }
        } else {
            for entry in old where entry.node >= 0 { enter(entry) }
        }
    }

    /// The key of an id in the table.
    private static func key(of id: Span<UInt8>) -> UInt64 {
        guard id.count > 7 else {
            var key = UInt64(id.count) << 56
            for index in 0..<id.count { key |= UInt64(id[index]) << UInt64(clamping: index * 8) }
            return key
        }
        // FNV-1a (Fowler, Noll and Vo).
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<id.count { hash = (hash ^ UInt64(id[index])) &* 0x0000_0100_0000_01b3 }
        return hash | 1 << 63
    }

    /// The slot of a key in a table whose size is a power of two (Fibonacci hashing).
    private static func place(of key: UInt64, in size: Int) -> Int {
        Int(((key ^ (key >> 29)) &* 0x9e37_79b9_7f4a_7c15) >> 16) & (size - 1)
    }

    /// The slot of an id, or the empty one where it belongs.
    private static func slot(
        of id: Span<UInt8>, _ key: UInt64, in table: [Entry], _ column: TextColumn
    ) -> Int {
        let mask = table.count - 1
        var slot = place(of: key, in: table.count)
        while table[slot].node >= 0 {
            if table[slot].key == key, id.count <= 7 || column.matches(Int(table[slot].node), id) {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return slot
    }
}
