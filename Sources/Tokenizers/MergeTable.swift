/// Which two tokens merge into which, and how early.
struct MergeTable: Sendable {
    private var keys: [UInt64]
    private var values: [(rank: Int32, merged: Int32)]
    private static let empty = UInt64.max

    init(minimumCapacity count: Int) {
        var size = 16
        while size < count * 2 { size *= 2 }
        keys = [UInt64](repeating: Self.empty, count: size)
        values = Array(repeating: (0, 0), count: size)
    }

    /// Adds a merge unless there is an earlier one of the same tokens; capacity was reserved for it.
    mutating func insert(_ left: Int32, _ right: Int32, rank: Int32, merged: Int32) {
        let key = Self.key(left, right)
        var slot = self.slot(key)
        while keys[slot] != Self.empty {
            if keys[slot] == key { return }
            slot = (slot + 1) & (keys.count - 1)
        }
        keys[slot] = key
        values[slot] = (rank, merged)
    }

    /// The merge of two tokens; `nil` where there is none.
    func find(_ left: Int32, _ right: Int32) -> (rank: Int32, merged: Int32)? {
        let key = Self.key(left, right)
        var slot = self.slot(key)
        while keys[slot] != Self.empty {
            if keys[slot] == key { return values[slot] }
            slot = (slot + 1) & (keys.count - 1)
        }
        return nil
    }

    /// All merges by rank.
    var sorted: [(left: Int32, right: Int32, merged: Int32)] {
        let slots = keys.indices.filter { keys[$0] != Self.empty }
        return slots.sorted { values[$0].rank < values[$1].rank }.map { slot in
            (
                Int32(truncatingIfNeeded: keys[slot] >> 32),
                Int32(truncatingIfNeeded: keys[slot] & 0xffff_ffff), values[slot].merged
            )
        }
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private func slot(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 20) & (keys.count - 1)
    }
}
