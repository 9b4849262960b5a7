import Compute

/// The non-zero rows of a gradient, where they are at most half of all.
///
/// Where few nodes are labelled, only nodes within some hops of them have a gradient: in the last
/// layer the labelled ones, in the layer before their neighbours too. Backward steps that read or
/// multiply whole rows skip all others, which would add zero.
struct ActiveRowIndex {
    /// The rows, ascending.
    let rows: [Int32]
    /// Whether each row of the gradient is among them.
    let flags: [Bool]

    /// Smaller gradients are not searched.
    private static let minCount = 16_384

    /// Searches a gradient; `nil` if it is small, or if more than half of its rows, or of a first
    /// sample of them, are not zero.
    init?(of gradient: Tensor) {
        let (count, width) = (gradient.rowCount, gradient.rowSize)
        guard gradient.count >= Self.minCount, count >= 128 else { return nil }
        let probes = stride(from: 0, to: count, by: count / 64)
        var active = 0
        for row in probes
        where Compute.ActiveRows.isActive(gradient.pointer + row * width, width: width) {
            active += 1
        }
        guard active <= 40 else { return nil }
        flags = Array(unsafeUninitializedCapacity: count) { buffer, initialized in
            // SAFETY: all `count` flags are written.
            if let start = buffer.baseAddress {
                Compute.ActiveRows.find(
                    gradient.pointer, rows: count, width: width, flags: start)
            }
            initialized = count
        }
        rows = flags.indices.lazy.filter { [flags] in flags[$0] }.map { Int32($0) }
        guard rows.count <= count / 2 else { return nil }
    }
}
