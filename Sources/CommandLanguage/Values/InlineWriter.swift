import Text

/// Writes a value on one line until a number of characters is reached, so that values whose lists share
/// parts are never gone through whole.
struct InlineWriter {
    /// The most characters of a value that is written whole, such as by `text(x)`.
    static let wholeLimit = 10_000_000
    /// The most elements of a list that are written.
    private static let listLimit = 200

    private(set) var text = ""
    /// Bytes that may still be written.
    private var left: Int

    /// Makes a writer that stops after so many bytes.
    init(limit: Int) { left = limit }

    /// The value on one line; where it does not fit, `…` stands for the rest.
    mutating func write(_ value: Value) {
        switch value {
        case .list(let values): write(values)
        case .record(let record): write(record)
        case .nothing: put("nothing")
        case .boolean(let value): put(value ? "true" : "false")
        case .integer(let value): put(String(value))
        case .number(let value): put(NumberText.display(value))
        case .text(let text): put(text)
        case .table(let table): put(table.summary)
        case .object(let object): put(object.summary)
        }
    }

    private mutating func put(_ piece: String) {
        text += piece
        left -= piece.utf8.count
    }

    private mutating func write(_ values: [Value]) {
        put("[")
        for (index, value) in values.enumerated() {
            if index > 0 { put(" ") }
            guard index < Self.listLimit, left > 0 else {
                put("…")
                break
            }
            write(value)
        }
        put("]")
    }

    private mutating func write(_ record: Record) {
        put("{")
        for (index, field) in record.fields.enumerated() {
            if index > 0 { put(", ") }
            guard left > 0 else {
                put("…")
                break
            }
            put("\(field.name): ")
            write(field.value)
        }
        put("}")
    }
}
