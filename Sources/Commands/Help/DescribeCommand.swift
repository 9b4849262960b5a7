import CommandLanguage
import Support
import Tables
import Text

/// `describe`: describes any value.
struct DescribeCommand: Command {
    struct Arguments: Sendable {
        let value: Named<Value>
    }

    static let name = "describe"
    static let summary =
        "Describe a value: a table's columns, a graph's card, a list's statistics."
    static let signature = Signature(
        .positional("value", Named<Value>.self, help: "A value or its name."),
        into: Arguments.init)
    static let examples = [
        Example("describe tiny", "The card of a graph.", prints: "nodes"),
        Example("describe tiny-table", "A row for each column.", prints: "median"),
        Example("describe [3 1 2]", "Numbers.", prints: "mean"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let value = arguments.value.value
        switch value {
        case .object(let object): return CommandResult(.object(object))
        case .table(let table):
            return .table(try table.described(watching: session.progress.cancellation))
        case .list(let values):
            return CommandResult(
                try Self.description(of: values, session.progress.cancellation))
        case .text(let text):
            return CommandResult(
                .record(
                    Record([
                        ("type", .text("Text")), ("characters", .integer(text.count)),
                        ("words", .integer(text.split(whereSeparator: \.isWhitespace).count)),
                        ("lines", .integer(text.split(whereSeparator: \.isNewline).count)),
                    ])))
        default:
            return CommandResult(
                .record(
                    Record([
                        ("type", .text(value.typeName)), ("value", .text(value.summary)),
                        ("memory", .text(NumberText.bytes(value.memoryBytes))),
                    ])))
        }
    }

    /// Of rows, a row for each column; of numbers, their mean and spread; else the types.
    private static func description(
        of values: [Value], _ cancellation: Cancellation
    ) throws -> Value {
        if let table = Table(gathering: values) {
            return .table(try table.described(watching: cancellation))
        }
        let numbers = values.compactMap(\.asNumber)
        if !values.isEmpty, numbers.count == values.count {
            var record = Record([("type", .text("List")), ("count", .integer(values.count))])
            for aggregate in [Aggregate.mean, .sd, .min, .median, .max] {
                record[aggregate.rawValue] =
                    aggregate.of(numbers).map { .number($0) } ?? .nothing
            }
            return .record(record)
        }
        var types: [String] = []
        try cancellation.check()
        for value in values where !types.contains(value.typeName) { types.append(value.typeName) }
        return .record(
            Record([
                ("type", .text("List")), ("count", .integer(values.count)),
                ("holds", .text(types.joined(separator: ", "))),
            ]))
    }
}
