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
        exact = .allocate(capacity: max(1, numbers.count))
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
    /// Four products with a block's numbers, below 128, stay far below 32 bits.
    private static let largest: Float = 32_767

    let whole: UnsafeMutablePointer<Int16>
    let scales: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>

    /// Rounds whole parts.
    init(_ numbers: UnsafeBufferPointer<Float>) {
        let part = VectorAddress.part
        whole = .allocate(capacity: max(1, numbers.count))
        scales = .allocate(capacity: max(1, numbers.count / part))
        sums = .allocate(capacity: max(1, numbers.count / 16))
        for place in stride(from: 0, to: numbers.count, by: part) {
            let numbers = UnsafeBufferPointer(rebasing: numbers[place..<place + part])
            let most = numbers.reduce(Float(0)) { max($0, abs($1)) }
            let isUsual = most > 1e-30 && numbers.allSatisfy(\.isFinite)
            // Infinities and what is no number make the scale such, and so every product.
            let scale = isUsual ? most / Self.largest : numbers.reduce(0, +) * 0
            scales[place / part] = scale
            for start in stride(from: 0, to: part, by: 16) {
                var sum: Int32 = 0
                for i in start..<start + 16 {
                    // A sum with 1.5 · 2²³ holds the nearest whole number in its last bits.
                    let bits = (numbers[i] * (Self.largest / most) + 12_582_912).bitPattern
                    let number = isUsual ? Int16(truncatingIfNeeded: bits) : 0
                    whole[place + i] = number
                    sum += Int32(number)
                }
                sums[(place + start) / 16] = Float(sum) * scale
            }
        }
    }

    func deallocate() {
        whole.deallocate()
        scales.deallocate()
        sums.deallocate()
    }
}
