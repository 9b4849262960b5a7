/// The only conversion of computed values to integers: `Int(x)` traps on NaN, infinity and what does
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

// Swift prefers these to the standard library's, so that each bare conversion is an error of the
// compiler in every target that imports Support: warnings are errors here.

extension Int {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension Int8 {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension Int16 {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension Int32 {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension Int64 {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension UInt {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension UInt8 {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension UInt16 {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension UInt32 {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}

extension UInt64 {
    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Double) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }

    /// Not for use: `integer` and `integer(clampedTo:nan:)` never trap.
    @available(*, deprecated, message: "use integer or integer(clampedTo:nan:), which never trap")
    public init(_ number: Float) { self.init(clamping: number.integer(clampedTo: .min ... .max)) }
}
