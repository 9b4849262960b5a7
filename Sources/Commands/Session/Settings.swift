import CommandLanguage
import Compute
import Figures
import Support

/// The settings that `set` changes.
public struct Settings: Sendable, Equatable {
    /// The seed of commands that are given none.
    public var seed = 42
    /// Light or dark figures.
    public var theme = "light"
    /// How long work is shown: `bar`, `line` or `none`.
    public var progress = "bar"
    /// The most rows of a table that are shown.
    public var rows = 20
    /// The most characters of a table's cell that are shown.
    public var cellWidth = 60
    /// The precision of products with frozen weights.
    public var precision = ComputePrecision.bfloat16
    /// Whether tables are also sent as data.
    public var sendsTableData = false

    /// The names of all settings and what they may be.
    public static let descriptions: [(name: String, allowed: String, help: String)] = [
        ("seed", "a whole number", "Random seed of commands without `--seed`."),
        (
            "threads", "1 to \(ThreadPool.maxThreads)",
            "Number of compute threads of the whole program; results repeat with the same number."
        ),
        ("theme", "light, dark", "Colours of figures."),
        ("progress", "bar, line, none", "How the progress of long work is shown."),
        ("rows", "1 to 10000", "Maximum number of table rows shown."),
        ("cell-width", "4 to 100000", "The most characters of a table's cell that are shown."),
        (
            "precision", "float32, bfloat16",
            "Precision of products with a teacher's weights, for teachers loaded from now on; with "
                + "bfloat16 the processor's fastest format, which `doctor` names."
        ),
        (
            "table-data", "on, off",
            "Also send tables as data (`application/vnd.dataresource+json`)."
        ),
    ]

    /// The value of a setting.
    public func value(of name: String) -> Value? {
        switch name {
        case "seed": .integer(seed)
        case "threads": .integer(ThreadPool.shared.threadCount)
        case "theme": .text(theme)
        case "progress": .text(progress)
        case "rows": .integer(rows)
        case "cell-width": .integer(cellWidth)
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
        case ("cell-width", .integer(let number)) where (4...100_000).contains(number):
            cellWidth = number
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
