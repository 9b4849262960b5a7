/// The one way from a computed number to an integer: `Int(x)` traps on NaN, infinity and what does
/// not fit, and data can make all three. `make lint` refuses the bare conversion.
extension BinaryFloatingPoint {
    /// The number as an integer, its fraction cut off; `nil` for NaN, infinity and what does not fit.
    public var integer: Int? {
        isFinite ? Int(exactly: rounded(.towardZero)) : nil
    }

    /// The number as an integer, its fraction cut off and what does not fit clamped to `range`.
    ///
    /// - Parameters:
    ///   - range: Where the result lies.
    ///   - nan: The result for NaN; it is clamped too.
    public func integer(clampedTo range: ClosedRange<Int>, nan: Int = 0) -> Int {
        let integer = integer ?? (isNaN ? nan : self > 0 ? Int.max : Int.min)
        return min(max(integer, range.lowerBound), range.upperBound)
    }
}
