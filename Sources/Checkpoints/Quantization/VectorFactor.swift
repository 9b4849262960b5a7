/// A vector that rows of blocks are multiplied by, prepared once for all of them.
public struct VectorFactor: Sendable {
    /// How many numbers it has.
    public var count: Int { numbers.count }
    private let numbers: [Float]
    private let rounded: RoundedNumbers?

    /// Prepares a vector.
    ///
    /// - Parameters:
    ///   - numbers: Copied.
    ///   - isRounded: Whether products may be those of whole numbers of 16 bits with a scale for each 32, where
    ///     a format's blocks hold whole numbers too: off by about 1e-5 of their size, in half the time on a
    ///     processor with AVX2.
    public init(_ numbers: UnsafeBufferPointer<Float>, isRounded: Bool = false) {
        self.numbers = Array(numbers)
        rounded =
            isRounded && numbers.count % RoundedNumbers.part == 0 ? RoundedNumbers(numbers) : nil
    }

    /// Hands out the numbers' address.
    func withExactNumbers<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result? {
        numbers.withUnsafeBufferPointer { $0.baseAddress.map(body) }
    }

    /// Hands out the rounded numbers' address, if there are such.
    func withRoundedNumbers<Result>(_ body: (RoundedAddress) -> Result) -> Result? {
        guard let rounded else { return nil }
        return rounded.whole.withUnsafeBufferPointer { whole in
            rounded.scales.withUnsafeBufferPointer { scales in
                rounded.sums.withUnsafeBufferPointer { sums in
                    numbers.withUnsafeBufferPointer { exact in
                        guard let whole = whole.baseAddress, let scales = scales.baseAddress,
                            let sums = sums.baseAddress, let exact = exact.baseAddress
                        else { return nil }
                        return body(
                            RoundedAddress(exact: exact, whole: whole, scales: scales, sums: sums))
                    }
                }
            }
        }
    }
}

/// Where the numbers of a block lie.
struct RoundedAddress {
    /// The numbers themselves.
    let exact: UnsafePointer<Float>
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
            exact: exact + count, whole: whole + count,
            scales: scales + count / RoundedNumbers.part,
            sums: sums + count / 16)
    }
}

/// Numbers as whole multiples of a scale that each thirty-two of them share.
private struct RoundedNumbers {
    static let part = 32
    /// Four products with a block's numbers, below 128, stay far below 32 bits.
    private static let largest: Float = 32_767

    private(set) var whole: [Int16]
    private(set) var scales: [Float]
    private(set) var sums: [Float]

    init(_ numbers: UnsafeBufferPointer<Float>) {
        whole = Array(repeating: 0, count: numbers.count)
        scales = Array(repeating: 0, count: numbers.count / Self.part)
        sums = Array(repeating: 0, count: numbers.count / 16)
        for index in scales.indices {
            let place = index * Self.part
            let part = UnsafeBufferPointer(rebasing: numbers[place..<place + Self.part])
            let most = part.reduce(Float(0)) { max($0, abs($1)) }
            guard most > 1e-30, part.allSatisfy(\.isFinite) else {
                // Infinities and what is no number make the scale such, and so every product.
                scales[index] = part.reduce(0, +) * 0
                continue
            }
            scales[index] = most / Self.largest
            let factor = Self.largest / most
            for (half, start) in [place, place + 16].enumerated() {
                var sum: Int32 = 0
                for i in start..<start + 16 {
                    // A sum with 1.5 · 2²³ holds the nearest whole number in its last bits.
                    let bits = (numbers[i] * factor + 12_582_912).bitPattern
                    whole[i] = Int16(truncatingIfNeeded: bits)
                    sum += Int32(whole[i])
                }
                sums[2 * index + half] = Float(sum) * scales[index]
            }
        }
    }
}
