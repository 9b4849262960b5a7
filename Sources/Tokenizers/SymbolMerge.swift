/// Two neighbouring symbols that could become one; the smallest is merged first.
struct SymbolMerge: Comparable {
    /// Orders merges: by priority, among equals the one further left.
    let key: UInt64
    /// The right symbol's place.
    let right: Int32
    /// The left symbol's token when the merge was queued; it must be the same when the merge is applied.
    let left: Int32
    /// The right symbol's token when the merge was queued.
    let check: Int32

    /// The left symbol's place.
    var place: Int { Int(truncatingIfNeeded: key & 0xffff_ffff) }

    init(priority: UInt32, place: Int, right: Int32, left: Int32, check: Int32) {
        key = UInt64(priority) << 32 | UInt64(UInt32(truncatingIfNeeded: place))
        self.right = right
        self.left = left
        self.check = check
    }

    static func < (one: SymbolMerge, other: SymbolMerge) -> Bool { one.key < other.key }
}
