import Foundation
import JSON
import Support

/// Texts as notebook files hold them: lists of lines.
enum NotebookText {
    /// The text of a list of lines, or of a text.
    static func joined(_ value: JSONValue) -> String {
        value.stringValue ?? (value.arrayValue ?? []).compactMap(\.stringValue).joined()
    }

    /// The lines of a text with their ends, as Python's `splitlines(True)` gives them.
    static func lines(_ text: String) -> JSONValue {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if previous == "\r", scalar != "\n" {
                lines.append(String(line))
                line = String.UnicodeScalarView()
            }
            line.append(scalar)
            if ends.contains(scalar), scalar != "\r" {
                lines.append(String(line))
                line = String.UnicodeScalarView()
            }
            previous = scalar
        }
        if !line.isEmpty { lines.append(String(line)) }
        return .strings(lines)
    }

    private static let ends: Set<Unicode.Scalar> = [
        "\n", "\r", "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}",
        "\u{2029}",
    ]

    /// A cell with its texts split into lines.
    static func split(cell: JSONValue) -> JSONValue {
        var cell = cell
        if let source = cell["source"]?.stringValue { cell["source"] = lines(source) }
        if let outputs = cell["outputs"]?.arrayValue {
            cell["outputs"] = .array(outputs.map(split(output:)))
        }
        return cell
    }

    private static func split(output: JSONValue) -> JSONValue {
        var output = output
        if let text = output["text"]?.stringValue { output["text"] = lines(text) }
        guard case .object(var data)? = output["data"] else { return output }
        for (type, value) in data where !isJSON(type) {
            if let text = value.stringValue { data[type] = lines(text) }
        }
        output["data"] = .object(data)
        return output
    }

    /// Whether representations of a type are JSON values.
    static func isJSON(_ type: String) -> Bool {
        type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
    }
}
