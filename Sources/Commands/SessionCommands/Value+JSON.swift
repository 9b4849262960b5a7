import CommandLanguage
import JSON

extension Value {
    /// The value of JSON text: objects become records, arrays lists, null nothing.
    init(_ json: JSONValue) {
        switch json {
        case .null: self = .nothing
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(Int(value))
        case .number(let value): self = .number(value)
        case .string(let value): self = .text(value)
        case .array(let values): self = .list(values.map { Value($0) })
        case .object(let fields):
            self = .record(Record(fields.map { ($0.key, Value($0.value)) }))
        }
    }
}
