import HeapModule

/// Merges the symbols of a word by rank until nothing merges; keeps its memory between words.
struct RankMerger {
    private var ids: [Int32] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var queue = Heap<SymbolMerge>()

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

    /// Scans all neighbours for every merge: fastest for short words.
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

    /// Keeps possible merges in a priority queue: for long words.
    private mutating func mergeLong(_ symbols: ArraySlice<Int32>, _ table: MergeTable) {
        ids = Array(symbols)
        let count = ids.count
        next = (1...Int32(count)).map { $0 == count ? -1 : $0 }
        previous = (0..<Int32(count)).map { $0 - 1 }
        for place in 0..<count - 1 { push(place, table) }
        while let merge = queue.popMin() {
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
        queue.insert(
            SymbolMerge(
                priority: UInt32(merge.rank), place: left, right: right, left: one, check: other))
    }
}
