import CHalfWidthKernels

/// A vector that rows of blocks are multiplied by, prepared once for all of them.
public final class VectorFactor: Sendable {
    /// How many numbers it has.
    public let count: Int
    // SAFETY: owned by this object alone, freed in `deinit`, never written after `init`.
    private nonisolated(unsafe) let exact: UnsafeMutablePointer<Float>
    private let rounded: RoundedNumbers?

    /// Prepares a vector.
    ///
    /// - Parameters:
    ///   - numbers: Copied.
    ///   - isRounded: Whether products may be those of whole numbers of 16 bits with a scale for each 32,
    ///     where a format's blocks hold whole numbers too: off by about 1e-5 of their size, and faster on a
    ///     processor with AVX2.
    public init(_ numbers: UnsafeBufferPointer<Float>, isRounded: Bool = false) {
        count = numbers.count
        // Sixteen numbers never lie in two lines of the cache.
        exact = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, numbers.count) * MemoryLayout<Float>.stride, alignment: 64
        ).bindMemory(to: Float.self, capacity: max(1, numbers.count))
        _ = UnsafeMutableBufferPointer(start: exact, count: numbers.count).initialize(from: numbers)
        rounded =
            isRounded && numbers.count % VectorAddress.part == 0 ? RoundedNumbers(numbers) : nil
    }

    deinit {
        exact.deallocate()
        rounded?.deallocate()
    }

    /// Where its numbers lie, as long as it lives.
    var address: VectorAddress {
        VectorAddress(exact: UnsafePointer(exact), rounded: rounded.map(RoundedAddress.init))
    }
}

/// Where the numbers lie that blocks are multiplied by.
struct VectorAddress {
    /// So many rounded numbers share a scale.
    static let part = 32

    /// The numbers themselves.
    let exact: UnsafePointer<Float>
    /// The rounded ones, if such will do.
    let rounded: RoundedAddress?
}

/// Where rounded numbers lie.
struct RoundedAddress {
    /// The numbers as multiples of their scale.
    let whole: UnsafePointer<Int16>
    /// One of each thirty-two numbers.
    let scales: UnsafePointer<Float>
    /// Sums of each sixteen numbers.
    let sums: UnsafePointer<Float>

    /// The place of a later number, the first of a scale.
    @inline(__always)
    func advanced(by count: Int) -> RoundedAddress {
        RoundedAddress(
            whole: whole + count, scales: scales + count / VectorAddress.part,
            sums: sums + count / 16)
    }
}

extension RoundedAddress {
    fileprivate init(_ numbers: RoundedNumbers) {
        self.init(
            whole: UnsafePointer(numbers.whole), scales: UnsafePointer(numbers.scales),
            sums: UnsafePointer(numbers.sums))
    }
}

/// Numbers as whole multiples of a scale that each part of them shares.
// SAFETY: written in `init` only, freed by the factor that owns it.
private struct RoundedNumbers: @unchecked Sendable {
    let whole: UnsafeMutablePointer<Int16>
    let scales: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>
    private let block: UnsafeMutableRawPointer

    /// Rounds whole parts.
    init(_ numbers: UnsafeBufferPointer<Float>) {
        let parts = numbers.count / VectorAddress.part
        // A part's numbers are a line of the cache; four bytes are its scale, eight its two sums.
        block = .allocate(byteCount: max(1, parts) * (64 + 4 + 8), alignment: 64)
        whole = block.bindMemory(to: Int16.self, capacity: parts * VectorAddress.part)
        scales = (block + parts * 64).bindMemory(to: Float.self, capacity: parts)
        sums = (block + parts * 68).bindMemory(to: Float.self, capacity: 2 * parts)
        // SAFETY: room for as many parts as there are.
        numbers.baseAddress.map { quantize_int16($0, parts, whole, scales, sums) }
    }

    func deallocate() { block.deallocate() }
}
