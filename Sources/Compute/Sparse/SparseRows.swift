/// A sparse matrix in CSR format (compressed rows), as raw buffers.
public struct SparseRows {
    /// Where each row begins, and the total at the end: `rowCount + 1` offsets.
    public let offsets: UnsafePointer<Int32>
    /// The column of each entry.
    public let columns: UnsafePointer<Int32>
    /// The value of each entry.
    public let values: UnsafePointer<Float>
    /// The number of rows.
    public let rowCount: Int

    /// Wraps buffers that outlive this value.
    public init(
        offsets: UnsafePointer<Int32>, columns: UnsafePointer<Int32>,
        values: UnsafePointer<Float>, rowCount: Int
    ) {
        self.offsets = offsets
        self.columns = columns
        self.values = values
        self.rowCount = rowCount
    }

    /// The entries of a row.
    @inline(__always)
    public func entries(_ row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }

    /// Runs `body` over disjoint ranges of rows with about equally many entries each, one for each
    /// thread.
    ///
    /// Results do not depend on which thread computes a row.
    ///
    /// - Parameters:
    ///   - entryCost: Operations for each entry; decides how many threads are worth waking.
    ///   - body: Called with ranges that together cover all rows.
    public func forEachRange(entryCost: Int, _ body: (Range<Int>) -> Void) {
        let rowCount = rowCount
        guard rowCount > 0 else { return }
        let pool = ThreadPool.shared
        // A row costs about as much as two entries, so that empty rows count too.
        let total = Int(offsets[rowCount]) + 2 * rowCount
        let parts = min(pool.threadCount, max(1, total * entryCost / 65_536))
        guard parts > 1 else { return body(0..<rowCount) }
        pool.forEachRange(parts) { range in
            let start = boundary(range.lowerBound, of: parts, total: total)
            let end = boundary(range.upperBound, of: parts, total: total)
            if start < end { body(start..<end) }
        }
    }

    /// The first row of a part: by bisection on the cost of the rows before it.
    private func boundary(_ part: Int, of parts: Int, total: Int) -> Int {
        guard part > 0 else { return 0 }
        guard part < parts else { return rowCount }
        let wanted = total * part / parts
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            if Int(offsets[middle]) + 2 * middle < wanted {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
