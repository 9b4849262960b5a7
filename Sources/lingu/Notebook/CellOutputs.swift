import JSON

/// The outputs of a notebook's cells, built from the kernel's messages as Jupyter builds them:
/// streams are merged, displays updated wherever they stand, clears wait if they shall.
struct CellOutputs {
    private struct Place: Hashable {
        let cell: Int
        let output: Int
    }

    private var outputs: [Int: [JSONValue]] = [:]
    private var places: [String: Set<Place>] = [:]
    private var waitsToClear: Set<Int> = []

    /// The outputs of a cell.
    subscript(cell: Int) -> [JSONValue] { outputs[cell] ?? [] }

    /// Takes a message that a cell caused.
    mutating func take(_ type: String, _ content: JSONValue, cell: Int) {
        switch type {
        case "stream":
            takeStream(
                content["name"]?.stringValue ?? "stdout", content["text"]?.stringValue ?? "",
                cell: cell)
        case "display_data", "execute_result":
            var output: JSONValue = [
                "output_type": .string(type), "data": content["data"] ?? [:],
                "metadata": content["metadata"] ?? [:],
            ]
            if type == "execute_result" { output["execution_count"] = content["execution_count"] }
            append(output, cell: cell)
            if let id = content["transient"]?["display_id"]?.stringValue {
                places[id, default: []].insert(Place(cell: cell, output: self[cell].count - 1))
            }
        case "update_display_data": update(content)
        case "error":
            append(
                [
                    "output_type": "error", "ename": content["ename"] ?? "",
                    "evalue": content["evalue"] ?? "", "traceback": content["traceback"] ?? [],
                ], cell: cell)
        case "clear_output":
            if content["wait"]?.boolValue == true {
                waitsToClear.insert(cell)
            } else {
                clear(cell)
            }
        default: break
        }
    }

    private mutating func clear(_ cell: Int) {
        waitsToClear.remove(cell)
        outputs[cell] = []
        for id in places.keys { places[id] = places[id]?.filter { $0.cell != cell } }
    }

    private mutating func append(_ output: JSONValue, cell: Int) {
        if waitsToClear.contains(cell) { clear(cell) }
        outputs[cell, default: []].append(output)
    }

    private mutating func takeStream(_ name: String, _ text: String, cell: Int) {
        if waitsToClear.contains(cell) { clear(cell) }
        let index = self[cell].count - 1
        if index >= 0, self[cell][index]["name"] == .string(name),
            let before = self[cell][index]["text"]?.stringValue
        {
            outputs[cell]?[index]["text"] = .string(StreamText.resolved(before + text))
        } else {
            append(
                [
                    "output_type": "stream", "name": .string(name),
                    "text": .string(StreamText.resolved(text)),
                ], cell: cell)
        }
    }

    private mutating func update(_ content: JSONValue) {
        guard let id = content["transient"]?["display_id"]?.stringValue else { return }
        for place in places[id] ?? [] {
            outputs[place.cell]?[place.output]["data"] = content["data"] ?? [:]
            outputs[place.cell]?[place.output]["metadata"] = content["metadata"] ?? [:]
        }
    }
}

/// Text with the control characters that terminals obey.
enum StreamText {
    /// The text that is left after backspaces and carriage returns have done their work.
    static func resolved(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 == "\r" || $0 == "\u{8}" }) else {
            return text
        }
        let lines = text.replacingCRLF.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { resolved(line: $0) }.joined(separator: "\n")
    }

    private static func resolved(line: Substring) -> String {
        var shown: [Unicode.Scalar] = []
        var column = 0
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\r": column = 0
            case "\u{8}": column = max(0, column - 1)
            default:
                if column < shown.count { shown[column] = scalar } else { shown.append(scalar) }
                column += 1
            }
        }
        return String(String.UnicodeScalarView(shown))
    }
}

extension String {
    /// The text with `\n` for every `\r\n`, which Swift takes for one character.
    fileprivate var replacingCRLF: String {
        String(map { $0 == "\r\n" ? "\n" : $0 })
    }
}
