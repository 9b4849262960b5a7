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

    /// Adds a merge unless there is an earlier one of the same tokens; room was made for it.
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

/// Merges the symbols of a word by rank until nothing merges; keeps its memory between words.
struct RankMerger {
    private var ids: [Int32] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var queue = MergeQueue()

    /// Merges symbols and appends what remains.
    ///
    /// - Parameters:
    ///   - symbols: Token ids; negative ones merge with nothing.
    ///   - table: The merges.
    ///   - result: Where the remaining ids go.
    mutating func merge(
        _ symbols: ArraySlice<Int32>, _ table: MergeTable, into result: inout [Int32]
    ) {
        guard symbols.count > 1 else {
            result += symbols
            return
        }
        if symbols.count <= 24 {
            mergeShort(symbols, table)
            result += ids
            return
        }
        mergeLong(symbols, table)
        var place = 0
        while place >= 0 {
            result.append(ids[place])
            place = Int(next[place])
        }
    }

    /// Looks at all neighbours for every merge: fastest for words.
    private mutating func mergeShort(_ symbols: ArraySlice<Int32>, _ table: MergeTable) {
        ids.removeAll(keepingCapacity: true)
        ids += symbols
        next.removeAll(keepingCapacity: true)  // here: ranks of neighbours
        previous.removeAll(keepingCapacity: true)  // here: what they become
        for place in 0..<ids.count - 1 {
            let merge = table.find(ids[place], ids[place + 1])
            next.append(merge?.rank ?? .max)
            previous.append(merge?.merged ?? -1)
        }
        while true {
            var (best, rank) = (-1, Int32.max)
            for place in next.indices where next[place] < rank {
                (best, rank) = (place, next[place])
            }
            guard best >= 0 else { return }
            ids[best] = previous[best]
            ids.remove(at: best + 1)
            next.remove(at: best)
            previous.remove(at: best)
            for place in [best - 1, best] where place >= 0 && place < next.count {
                let merge = table.find(ids[place], ids[place + 1])
                next[place] = merge?.rank ?? .max
                previous[place] = merge?.merged ?? -1
            }
        }
    }

    /// Keeps possible merges in a queue: for long runs without a break.
    private mutating func mergeLong(_ symbols: ArraySlice<Int32>, _ table: MergeTable) {
        ids = Array(symbols)
        let count = ids.count
        next = (1...Int32(count)).map { $0 == count ? -1 : $0 }
        previous = (0..<Int32(count)).map { $0 - 1 }
        queue.removeAll()
        for place in 0..<count - 1 { push(place, table) }
        while let merge = queue.pop() {
            let (left, right) = (merge.place, Int(merge.right))
            guard ids[left] == merge.left, ids[right] == merge.check, next[left] == merge.right,
                let found = table.find(merge.left, merge.check)
            else { continue }
            ids[left] = found.merged
            ids[right] = .min  // a symbol that is gone equals no check
            next[left] = next[right]
            if next[right] >= 0 { previous[Int(next[right])] = Int32(left) }
            if previous[left] >= 0 { push(Int(previous[left]), table) }
            if next[left] >= 0 { push(left, table) }
        }
    }

    private mutating func push(_ left: Int, _ table: MergeTable) {
        let right = next[left]
        let (one, other) = (ids[left], ids[Int(right)])
        guard let merge = table.find(one, other) else { return }
        queue.push(
            MergeQueue.Merge(
                priority: UInt32(merge.rank), place: left, right: right, left: one, check: other))
    }
}
