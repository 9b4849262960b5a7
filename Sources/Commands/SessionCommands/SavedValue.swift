import CommandLanguage
import JSON
import Support
import Tables
import Text

/// Session values as JSON and back, without loss.
enum SavedValue {
    /// The error that a value holds an object of a type that cannot be saved.
    struct Unsavable: Error {
        let typeName: String
    }

    /// The error that a part of a value which lies outside the session is no longer there.
    struct Missing: Error {
        let what: String
    }

    /// Refuses lists whose shared parts would have to be written out without end.
    ///
    /// - Throws: `Unsavable`.
    static func requireWritable(_ value: Value) throws {
        guard value.extent.elements <= Value.elementLimit else {
            throw Unsavable(typeName: "\(value.typeName) of more than 10,000,000 elements")
        }
    }

    /// A value as JSON.
    ///
    /// - Throws: `Unsavable`, or what saving an object throws.
    static func json(of value: Value, in store: SavedObjects) throws -> JSONValue {
        switch value {
        case .nothing: return ["type": "Nothing"]
        case .boolean(let value): return ["type": "Boolean", "value": .boolean(value)]
        case .integer(let value): return ["type": "Integer", "value": .integer(value)]
        case .number(let value): return ["type": "Number", "value": number(value)]
        case .text(let value): return ["type": "Text", "value": .string(value)]
        case .list(let values):
            return [
                "type": "List", "values": .array(try values.map { try json(of: $0, in: store) }),
            ]
        case .record(let record):
            let fields = try record.fields.map { field -> JSONValue in
                ["name": .string(field.name), "value": try json(of: field.value, in: store)]
            }
            return ["type": "Record", "fields": .array(fields)]
        case .table(let table): return json(of: table)
        case .object(let object):
            guard let savable = object as? any SavableObject else {
                throw Unsavable(typeName: object.typeName)
            }
            return [
                "type": .string(object.typeName), "object": try savable.save(in: store),
            ]
        }
    }

    /// A value of JSON.
    ///
    /// - Throws: `JSONError` or `CommandError.unusable` if it is none, or what restoring an object
    ///   throws.
    static func value(of json: JSONValue, from store: SavedObjects) throws -> Value {
        try store.progress.checkCancellation()
        let type = try json.string(at: "type")
        switch type {
        case "Nothing": return .nothing
        case "Boolean": return .boolean(try json.boolean(at: "value"))
        case "Integer": return .integer(try json.integer(at: "value"))
        case "Number": return .number(try number(of: json.value(at: "value")))
        case "Text": return .text(try json.string(at: "value"))
        case "List":
            return .list(try json.array(at: "values").map { try value(of: $0, from: store) })
        case "Record":
            return .record(
                Record(
                    try json.array(at: "fields").map {
                        (
                            try $0.string(at: "name"),
                            try value(of: $0.value(at: "value"), from: store)
                        )
                    }))
        case "Table": return .table(try table(of: json, store))
        default:
            guard let known = SavedObjects.types.first(where: { $0.typeName == type }) else {
                throw CommandError.damagedSession(store.folder, "it holds a value of type \(type)")
            }
            return .object(try known.restore(json.value(at: "object"), from: store))
        }
    }

    // MARK: - Numeric types

    /// A number; JSON has none that are not finite, so those are texts.
    private static func number(_ value: Double) -> JSONValue {
        value.isFinite ? .number(value) : .string(NumberText.exact(value))
    }

    private static func number(of json: JSONValue) throws -> Double {
        if let number = json.doubleValue { return number }
        return Double(json.stringValue ?? "") ?? .nan
    }

    // MARK: - Tables

    private static func json(of table: Table) -> JSONValue {
        let columns = table.columns.map { column -> JSONValue in
            let cells: [JSONValue] =
                switch column.cells {
                case .integers(let cells): cells.map { $0.map { .integer($0) } ?? .null }
                case .numbers(let cells): cells.map { $0.map(number) ?? .null }
                case .texts(let cells): cells.map { $0.map { .string($0) } ?? .null }
                case .booleans(let cells): cells.map { $0.map { .boolean($0) } ?? .null }
                }
            return [
                "name": .string(column.name), "type": .string(column.cells.typeName),
                "cells": .array(cells),
            ]
        }
        return [
            "type": "Table", "caption": table.caption.map { .string($0) } ?? .null,
            "groups": .strings(table.groupNames), "columns": .array(columns),
        ]
    }

    private static func table(of json: JSONValue, _ store: SavedObjects) throws -> Table {
        var columns: [TableColumn] = []
        for column in try json.array(at: "columns") {
            let cells = try column.array(at: "cells")
            let typed: TableCells =
                switch try column.string(at: "type") {
                case "Integer": .integers(cells.map(\.intValue))
                case "Number":
                    .numbers(try cells.map { $0.isNull ? nil : try number(of: $0) })
                case "Boolean": .booleans(cells.map(\.boolValue))
                default: .texts(cells.map(\.stringValue))
                }
            if let first = columns.first, first.cells.count != typed.count {
                throw CommandError.damagedSession(
                    store.folder, "the columns of a table differ in length")
            }
            columns.append(TableColumn(try column.string(at: "name"), typed))
        }
        return Table(
            columns, caption: json["caption"]?.stringValue,
            groupedBy: try json.strings(at: "groups"))
    }
}
