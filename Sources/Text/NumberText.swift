import Foundation

/// Formats numbers: rounded for people, or exactly for files.
public enum NumberText {
    /// A number with at most six significant digits, as a person reads it.
    public static func display(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(format: "%.0f", value) }
        return String(format: "%.6g", value)
    }

    /// A number inside a sentence: integers with groups of three digits, small values as `1e-6`.
    public static func readable(_ value: Double) -> String {
        if let whole = Int(exactly: value) { return grouped(whole) }
        return display(value).replacing("e-0", with: "e-").replacing("e+0", with: "e")
    }

    /// A number that reads back as itself and always looks like one with a fraction.
    public static func exact(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
        return "\(value)"
    }

    /// The cells of a column with the same number of decimals; where that would hide the smallest of them,
    /// each with four significant digits.
    ///
    /// - Parameter values: the cells; missing ones stay missing.
    public static func aligned(_ values: [Double?]) -> [String?] {
        let finite = values.compactMap { $0 }.filter(\.isFinite)
        let largest = finite.map(abs).max() ?? 0
        let smallest = finite.map(abs).filter { $0 > 0 }.min() ?? 1
        let most = largest >= 1000 ? 2 : 4
        if largest >= 1e9 || smallest < (most == 2 ? 0.1 : 1e-3) {
            return values.map { $0.map { $0.isFinite ? String(format: "%.4g", $0) : display($0) } }
        }
        let decimals = finite.reduce(0) { max($0, decimalsNeeded($1, most: most)) }
        return values.map { value in
            value.map { $0.isFinite ? String(format: "%.\(decimals)f", $0) : display($0) }
        }
    }

    /// How many decimals, up to a limit, a number needs.
    private static func decimalsNeeded(_ value: Double, most: Int) -> Int {
        var scaled = abs(value)
        for decimals in 0..<most {
            if abs(scaled - scaled.rounded()) < 1e-9 * max(1, scaled) { return decimals }
            scaled *= 10
        }
        return most
    }

    /// A number of bytes in the unit that fits, such as `1.4 MB`.
    public static func bytes(_ count: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(count) bytes" : String(format: "%.1f", value) + " " + units[unit]
    }

    /// An integer with groups of three digits, such as `82,115`.
    public static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var result = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result
    }
}
