import CommandLanguage
import Compute
import Figures
import Support

/// What `set` changes.
public struct Settings: Sendable, Equatable {
    /// The seed of commands that are given none.
    public var seed = 42
    /// Light or dark figures.
    public var theme = "light"
    /// How long work is shown: `bar`, `line` or `none`.
    public var progress = "bar"
    /// The most rows of a table that are shown.
    public var rows = 20
    /// The precision of products with frozen weights.
    public var precision = ComputePrecision.bfloat16
    /// Whether tables are also sent as data.
    public var sendsTableData = false

    /// The names of all settings and what they may be.
    public static let descriptions: [(name: String, allowed: String, help: String)] = [
        ("seed", "a whole number", "The seed of commands that are given none."),
        (
            "threads", "1 to \(ThreadPool.maxThreads)",
            "How many threads compute; of the whole program, and part of what makes numbers repeatable."
        ),
        ("theme", "light, dark", "The colours of figures."),
        ("progress", "bar, line, none", "How long work is shown."),
        ("rows", "1 to 10000", "The most rows of a table that are shown."),
        (
            "precision", "float32, bfloat16",
            "The precision of products with a teacher's weights: bfloat16 takes the narrowest the "
                + "processor has, which `doctor` names; takes effect when one is loaded."
        ),
        ("table-data", "on, off", "Whether tables are also sent as data."),
    ]

    /// The value of a setting.
    public func value(of name: String) -> Value? {
        switch name {
        case "seed": .integer(seed)
        case "threads": .integer(ThreadPool.shared.threadCount)
        case "theme": .text(theme)
        case "progress": .text(progress)
        case "rows": .integer(rows)
        case "precision": .text(precision.rawValue)
        case "table-data": .boolean(sendsTableData)
        default: nil
        }
    }

    /// Changes a setting.
    ///
    /// - Throws: `CommandError.unknownSetting` or `.badSetting`.
    public mutating func set(_ name: String, to value: Value) throws(CommandError) {
        let text = value.asText?.lowercased()
        switch (name, value) {
        case ("seed", .integer(let number)): seed = number
        case ("threads", .integer(let number)) where (1...ThreadPool.maxThreads).contains(number):
            // Threads are the whole program's, not one session's.
            ThreadPool.shared.threadCount = number
        case ("rows", .integer(let number)) where (1...10_000).contains(number): rows = number
        case ("table-data", .boolean(let isOn)): sendsTableData = isOn
        default:
            switch (name, text) {
            case ("theme", "light"?), ("theme", "dark"?): theme = text ?? theme
            case ("progress", "bar"?), ("progress", "line"?), ("progress", "none"?):
                progress = text ?? progress
            case ("precision", let word?):
                guard let chosen = ComputePrecision(rawValue: word) else { fallthrough }
                precision = chosen
            case ("table-data", "on"?), ("table-data", "off"?): sendsTableData = text == "on"
            default: throw Self.error(name, value)
            }
        }
    }

    private static func error(_ name: String, _ value: Value) -> CommandError {
        guard let known = descriptions.first(where: { $0.name == name }) else {
            return .unknownSetting(name: name, known: descriptions.map(\.name))
        }
        return .badSetting(name: name, found: value.inlineText(limit: 40), allowed: known.allowed)
    }
}
