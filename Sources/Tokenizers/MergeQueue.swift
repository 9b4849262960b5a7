/// A queue of possible merges, the best first (a binary heap).
struct MergeQueue {
    /// Two neighbouring symbols that could become one.
    struct Merge {
        /// The smaller, the sooner; among equals the one further left.
        var key: UInt64
        /// The right symbol's place.
        var right: Int32
        /// What must still hold of the left symbol when the merge's turn comes.
        var left: Int32
        /// What must still hold of the right symbol.
        var check: Int32

        /// The left symbol's place.
        var place: Int { Int(truncatingIfNeeded: key & 0xffff_ffff) }

        init(priority: UInt32, place: Int, right: Int32, left: Int32, check: Int32) {
            key = UInt64(priority) << 32 | UInt64(UInt32(truncatingIfNeeded: place))
            self.right = right
            self.left = left
            self.check = check
        }
    }

    private var heap: [Merge] = []

    mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

    mutating func push(_ merge: Merge) {
        heap.append(merge)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard merge.key < heap[parent].key else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = merge
    }

    mutating func pop() -> Merge? {
        guard let best = heap.first, let last = heap.popLast() else { return nil }
        let count = heap.count
        guard count > 0 else { return best }
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < count else { break }
            if child + 1 < count, heap[child + 1].key < heap[child].key { child += 1 }
            guard heap[child].key < last.key else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = last
        return best
    }
}
