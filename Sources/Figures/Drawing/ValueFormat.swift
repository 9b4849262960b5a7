import Foundation
import Text

/// The format of values on axes and labels.
public enum ValueFormat: Sendable, Equatable {
    /// Four significant digits at most, thousands separated by commas.
    case number
    /// Integers, thousands separated by commas.
    case integer
    /// A fraction 0…1 as percent.
    case percent
    /// A fixed number of decimals.
    case fixed(Int)

    /// Writes a value.
    public func string(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "·" : value > 0 ? "∞" : "−∞" }
        switch self {
        case .number: return NumberText.significant(value, digits: 4)
        case .integer: return NumberText.grouped(value, decimals: 0)
        case .percent: return NumberText.grouped(value * 100, decimals: 1) + "%"
        case .fixed(let decimals): return NumberText.grouped(value, decimals: decimals)
        }
    }

    /// Writes an axis label with as many decimals as the distance of ticks asks for.
    func tick(_ value: Double, step: Double) -> String {
        let scale = self == .percent ? 100.0 : 1
        let unit = self == .percent ? "%" : ""
        let size = max(value.magnitude, step.magnitude) * scale
        if value != 0, size >= 1e9 || size < 1e-4 {
            return NumberText.significant(value * scale, digits: 3) + unit
        }
        if self != .percent, size >= 1e6, size < 1e9, step.magnitude >= 1e5 {
            return NumberText.significant(value / 1e6, digits: 4) + "M"
        }
        var decimals = 0
        var scaled = step.magnitude * scale
        while decimals < 8, abs(scaled - scaled.rounded()) > 1e-6 * max(scaled, 1e-9) {
            scaled *= 10
            decimals += 1
        }
        return NumberText.grouped(value * scale, decimals: decimals) + unit
    }
}

/// Formats values for figures: with a typographic minus sign, independent of the machine's language.
extension NumberText {
    /// A fixed number of decimals, thousands separated by commas, with a true minus sign.
    static func grouped(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "·" : value > 0 ? "∞" : "−∞" }
        guard value.magnitude < 1e15 else { return exponential(value, digits: 3) }
        let text = String(format: "%.\(min(max(decimals, 0), 12))f", value.magnitude)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var whole = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index) % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        let isZero = !text.contains { $0 != "0" && $0 != "." }
        let sign = value < 0 && !isZero ? "−" : ""
        return sign + whole + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// At most `digits` significant digits, without trailing zeros.
    static func significant(_ value: Double, digits: Int) -> String {
        guard value.isFinite, value != 0 else { return grouped(value, decimals: 0) }
        let size = value.magnitude
        if size >= 1e7 || size < 1e-4 { return exponential(value, digits: digits) }
        let decimals = max(0, digits - 1 - decimalExponent(size))
        var text = grouped(value, decimals: decimals)
        if text.contains(".") {
            while text.last == "0" { text.removeLast() }
            if text.last == "." { text.removeLast() }
        }
        return text
    }

    /// The power of ten of a positive value's first digit.
    private static func decimalExponent(_ size: Double) -> Int {
        log10(size).rounded(.down).integer(clampedTo: -330...330)
    }

    private static func exponential(_ value: Double, digits: Int) -> String {
        let written = String(format: "%.\(max(0, digits - 1))e", value.magnitude)
        let parts = written.split(separator: "e")
        let exponent = parts.last.flatMap { Int($0) } ?? 0
        var mantissa = String(parts.first ?? "0")
        if mantissa.contains(".") {
            while mantissa.last == "0" { mantissa.removeLast() }
            if mantissa.last == "." { mantissa.removeLast() }
        }
        return (value < 0 ? "−" : "") + mantissa + "e" + (exponent < 0 ? "−" : "")
            + String(exponent.magnitude)
    }

    /// A count in at most four characters, such as `2k` for 1,999.
    static func short(_ count: Int) -> String {
        switch count {
        case ..<1000: count == 0 ? "" : "\(count)"
        case ..<999_500: "\((count + 500) / 1000)k"
        default: "\((count + 500_000) / 1_000_000)M"
        }
    }

    /// Seconds as `0.8 s`, `12 s`, `3 min 05 s` or `2 h 07 min`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "·" }
        if seconds < 9.95 { return String(format: "%.1f s", max(0, seconds)) }
        let whole = seconds.rounded().integer(clampedTo: 0...1_000_000_000)
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return String(format: "%d min %02d s", whole / 60, whole % 60) }
        return String(format: "%d h %02d min", whole / 3600, whole / 60 % 60)
    }
}
