import CHalfWidthKernels

/// The vector of a matrix–vector product with quantised rows, prepared once for all rows.
public final class VectorFactor: Sendable {
    /// How many elements it has.
    public let count: Int
    // SAFETY: owned by this object alone, freed in `deinit`, never written after `init`.
    private nonisolated(unsafe) let exact: UnsafeMutablePointer<Float>
    private let rounded: RoundedElements?

    /// Prepares a vector.
    ///
    /// - Parameters:
    ///   - values: Copied.
    ///   - isRounded: Whether products may use int16 blocks of 32 elements with one scale
    ///     where a format's blocks hold integers too: relative error about 1e-5, and faster on a
    ///     processor with AVX2.
    public init(_ values: UnsafeBufferPointer<Float>, isRounded: Bool = false) {
        count = values.count
        // Sixteen elements never cross a cache line.
        exact = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, values.count) * MemoryLayout<Float>.stride, alignment: 64
        ).bindMemory(to: Float.self, capacity: max(1, values.count))
        _ = UnsafeMutableBufferPointer(start: exact, count: values.count).initialize(from: values)
        rounded =
            isRounded && values.count % VectorAddress.part == 0 ? RoundedElements(values) : nil
    }

    deinit {
        exact.deallocate()
        rounded?.deallocate()
    }

    /// The address of its elements, valid as long as it lives.
    var address: VectorAddress {
        VectorAddress(exact: UnsafePointer(exact), rounded: rounded.map(RoundedAddress.init))
    }
}

/// The addresses of a `VectorFactor`'s elements.
struct VectorAddress {
    /// How many int16 elements share a scale.
    static let part = 32

    /// The Float32 elements.
    let exact: UnsafePointer<Float>
    /// The int16 blocks, if they are precise enough.
    let rounded: RoundedAddress?
}

/// The addresses of int16 blocks.
struct RoundedAddress {
    /// The elements as multiples of their scale.
    let whole: UnsafePointer<Int16>
    /// One for each thirty-two elements.
    let scales: UnsafePointer<Float>
    /// The sums of each sixteen elements.
    let sums: UnsafePointer<Float>

    /// The addresses of a later element, the first of a block.
    @inline(__always)
    func advanced(by count: Int) -> RoundedAddress {
        RoundedAddress(
            whole: whole + count, scales: scales + count / VectorAddress.part,
            sums: sums + count / 16)
    }
}

extension RoundedAddress {
    fileprivate init(_ values: RoundedElements) {
        self.init(
            whole: UnsafePointer(values.whole), scales: UnsafePointer(values.scales),
            sums: UnsafePointer(values.sums))
    }
}

/// Int16 blocks: integers with one scale a block.
// SAFETY: written in `init` only, freed by the factor that owns it.
private struct RoundedElements: @unchecked Sendable {
    let whole: UnsafeMutablePointer<Int16>
    let scales: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>
    private let block: UnsafeMutableRawPointer

    /// Rounds whole blocks.
    init(_ values: UnsafeBufferPointer<Float>) {
        let parts = values.count / VectorAddress.part
        // A block's elements fill a cache line; four bytes are its scale, eight its two sums.
        block = .allocate(byteCount: max(1, parts) * (64 + 4 + 8), alignment: 64)
        whole = block.bindMemory(to: Int16.self, capacity: parts * VectorAddress.part)
        scales = (block + parts * 64).bindMemory(to: Float.self, capacity: parts)
        sums = (block + parts * 68).bindMemory(to: Float.self, capacity: 2 * parts)
        // SAFETY: the buffers were allocated for all blocks.
        values.baseAddress.map { quantize_int16($0, parts, whole, scales, sums) }
    }

    func deallocate() { block.deallocate() }
}
