import Support

/// How large a value is, where lists and records may share parts.
///
/// `l = [(l) (l)]` a hundred times holds few lists, but written out it has more elements than there
/// are atoms: whatever goes through a value element by element looks here first.
public struct ValueExtent: Sendable, Equatable {
    /// Elements when everything is written out, itself included; the largest integer if there are more.
    public internal(set) var elements = 1
    /// How many lists and records are inside each other.
    public internal(set) var depth = 0
    /// Bytes in memory, shared parts counted once.
    public internal(set) var bytes = 16
}

extension Value {
    /// The most elements that a value may have to be written out whole: saved, or turned into JSON.
    public static let elementLimit = 10_000_000
    /// The most lists and records that may be inside each other.
    public static let nestingLimit = 500

    /// How large the value is.
    public var extent: ValueExtent {
        var walk = ExtentWalk()
        return walk.extent(of: self)
    }

    /// How many lists and records are inside each other.
    var nestingDepth: Int {
        switch self {
        case .list, .record: extent.depth
        default: 0
        }
    }

    /// An estimate of the memory that the value holds, in bytes; shared parts count once.
    public var memoryBytes: Int { extent.bytes }
}

/// Measures values, each shared list and record once.
private struct ExtentWalk {
    private var known: [UInt: ValueExtent] = [:]

    mutating func extent(of value: Value) -> ValueExtent {
        switch value {
        case .text(let text): ValueExtent(bytes: 16 + text.utf8.count)
        case .list(let values): extent(of: values, name: { _ in 0 }, value: { $0 })
        case .record(let record):
            extent(of: record.fields, name: { $0.name.utf8.count }, value: \.value)
        case .table(let table):
            ValueExtent(
                elements: 1 + table.rowCount * table.columns.count, bytes: table.memoryBytes)
        case .object(let object): ValueExtent(bytes: object.memoryBytes)
        default: ValueExtent()
        }
    }

    private mutating func extent<Element>(
        of parts: [Element], name: (Element) -> Int, value: (Element) -> Value
    ) -> ValueExtent {
        let identity = StorageIdentity.of(parts)
        if var seen = known[identity] {
            seen.bytes = 16
            return seen
        }
        var sum = ValueExtent(elements: 1, depth: 1, bytes: 32)
        for part in parts {
            let inner = extent(of: value(part))
            let (elements, overflow) = sum.elements.addingReportingOverflow(inner.elements)
            sum.elements = overflow ? .max : elements
            sum.depth = max(sum.depth, inner.depth + 1)
            sum.bytes += inner.bytes + name(part)
        }
        known[identity] = sum
        return sum
    }
}

/// The identity of an array's storage, valid while it lives.
enum StorageIdentity {
    /// The address of the shared elements.
    static func of<Element>(_ array: [Element]) -> UInt {
        // SAFETY: the address is never read through; empty arrays, which share one, are alike.
        unsafe array.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
}

/// Compares values that may share parts: no two lists are compared with each other twice.
struct ValueComparison {
    private struct Pair: Hashable {
        let left: UInt
        let right: UInt
    }

    private var compared: Set<Pair> = []

    /// Whether two lists hold the same values.
    mutating func areEqual(_ left: [Value], _ right: [Value]) -> Bool {
        guard left.count == right.count else { return false }
        guard isNew(StorageIdentity.of(left), StorageIdentity.of(right)) else { return true }
        for (one, other) in zip(left, right) where !areEqual(one, other) { return false }
        return true
    }

    /// Whether two records hold the same values under the same names in the same order.
    mutating func areEqual(_ left: Record, _ right: Record) -> Bool {
        guard left.fields.count == right.fields.count else { return false }
        guard isNew(StorageIdentity.of(left.fields), StorageIdentity.of(right.fields)) else {
            return true
        }
        for (one, other) in zip(left.fields, right.fields)
        where one.name != other.name || !areEqual(one.value, other.value) {
            return false
        }
        return true
    }

    private mutating func areEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.list(let a), .list(let b)): areEqual(a, b)
        case (.record(let a), .record(let b)): areEqual(a, b)
        default: left == right
        }
    }

    /// Whether two storages differ and were not compared before.
    ///
    /// Had their values been found to differ, the whole comparison would have ended.
    private mutating func isNew(_ left: UInt, _ right: UInt) -> Bool {
        left != right && compared.insert(Pair(left: left, right: right)).inserted
    }
}
