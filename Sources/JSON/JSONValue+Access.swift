/// One step from a JSON value to a value inside it.
public enum JSONPathStep: Sendable, Hashable, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral
{
    /// To the member of an object.
    case member(String)
    /// To the element of an array.
    case element(Int)

    /// A member's name.
    public init(stringLiteral value: String) { self = .member(value) }
    /// An element's index, from 0.
    public init(integerLiteral value: Int) { self = .element(value) }
}

// MARK: - Looking without errors

extension JSONValue {
    /// The member of an object; `nil` where there is none.
    ///
    /// Setting turns other values into objects.
    public subscript(name: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members[name]
        }
        set {
            var members = objectValue ?? [:]
            self = .null  // so that the members are not copied
            members[name] = newValue
            self = .object(members)
        }
    }

    /// The element of an array; `nil` where there is none.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }
    /// The Boolean, if this is one.
    public var boolValue: Bool? { if case .boolean(let value) = self { value } else { nil } }
    /// The text, if this is one.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    /// The elements, if this is an array.
    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    /// The members, if this is an object.
    public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }
    /// The number, if this is one.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
    /// The integer, if this is one; `2.0` is.
    public var intValue: Int? {
        switch self {
        case .integer(let value): Int(value)
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }
}

// MARK: - Looking with errors that name the path

extension JSONValue {
    /// The value at a path.
    ///
    /// - Throws: `JSONError.missing` where a step leads nowhere, `.wrongType` where a value on the
    ///   way has no members or elements.
    public func value(at path: JSONPathStep...) throws(JSONError) -> JSONValue {
        try value(path)
    }
    /// The text at a path.
    ///
    /// - Throws: `JSONError` if it is missing or something else.
    public func string(at path: JSONPathStep...) throws(JSONError) -> String {
        try typed(path, "string", \.stringValue)
    }
    /// The integer at a path.
    ///
    /// - Throws: `JSONError` if it is missing or something else.
    public func integer(at path: JSONPathStep...) throws(JSONError) -> Int {
        try typed(path, "integer", \.intValue)
    }
    /// The number at a path.
    ///
    /// - Throws: `JSONError` if it is missing or something else.
    public func number(at path: JSONPathStep...) throws(JSONError) -> Double {
        try typed(path, "number", \.doubleValue)
    }
    /// The Boolean at a path.
    ///
    /// - Throws: `JSONError` if it is missing or something else.
    public func boolean(at path: JSONPathStep...) throws(JSONError) -> Bool {
        try typed(path, "boolean", \.boolValue)
    }
    /// The elements of the array at a path.
    ///
    /// - Throws: `JSONError` if it is missing or something else.
    public func array(at path: JSONPathStep...) throws(JSONError) -> [JSONValue] {
        try typed(path, "array", \.arrayValue)
    }
    /// The members of the object at a path.
    ///
    /// - Throws: `JSONError` if it is missing or something else.
    public func object(at path: JSONPathStep...) throws(JSONError) -> JSONObject {
        try typed(path, "object", \.objectValue)
    }
    /// The texts of the array at a path.
    ///
    /// - Throws: `JSONError` if it is missing, something else, or holds something else.
    public func strings(at path: JSONPathStep...) throws(JSONError) -> [String] {
        var texts: [String] = []
        for (index, element) in try typed(path, "array", \.arrayValue).enumerated() {
            texts.append(try element.typed([], under: path + [.element(index)]))
        }
        return texts
    }

    /// The text of a member; `nil` where it is missing or `null`.
    ///
    /// - Throws: `JSONError.wrongType` if it is something else.
    public func stringIfPresent(_ name: String) throws(JSONError) -> String? {
        try ifPresent(name, "string", \.stringValue)
    }
    /// The integer of a member; `nil` where it is missing or `null`.
    ///
    /// - Throws: `JSONError.wrongType` if it is something else.
    public func integerIfPresent(_ name: String) throws(JSONError) -> Int? {
        try ifPresent(name, "integer", \.intValue)
    }
    /// The number of a member; `nil` where it is missing or `null`.
    ///
    /// - Throws: `JSONError.wrongType` if it is something else.
    public func numberIfPresent(_ name: String) throws(JSONError) -> Double? {
        try ifPresent(name, "number", \.doubleValue)
    }
    /// The Boolean of a member; `nil` where it is missing or `null`.
    ///
    /// - Throws: `JSONError.wrongType` if it is something else.
    public func booleanIfPresent(_ name: String) throws(JSONError) -> Bool? {
        try ifPresent(name, "boolean", \.boolValue)
    }
    /// The elements of an array member; `nil` where it is missing or `null`.
    ///
    /// - Throws: `JSONError.wrongType` if it is something else.
    public func arrayIfPresent(_ name: String) throws(JSONError) -> [JSONValue]? {
        try ifPresent(name, "array", \.arrayValue)
    }
    /// The members of an object member; `nil` where it is missing or `null`.
    ///
    /// - Throws: `JSONError.wrongType` if it is something else.
    public func objectIfPresent(_ name: String) throws(JSONError) -> JSONObject? {
        try ifPresent(name, "object", \.objectValue)
    }

    private func value(_ path: [JSONPathStep]) throws(JSONError) -> JSONValue {
        var current = self
        for (index, step) in path.enumerated() {
            let next: JSONValue?
            switch (step, current) {
            case (.member(let name), .object(let members)): next = members[name]
            case (.element(let number), .array): next = current[number]
            case (.member, _):
                throw .wrongType(
                    path: Self.text(of: path[..<index]), expected: "object", found: current.kind)
            case (.element, _):
                throw .wrongType(
                    path: Self.text(of: path[..<index]), expected: "array", found: current.kind)
            }
            guard let next else { throw .missing(path: Self.text(of: path[...index])) }
            current = next
        }
        return current
    }

    private func typed<T>(
        _ path: [JSONPathStep], _ expected: String, _ read: (JSONValue) -> T?
    ) throws(JSONError) -> T {
        let found = try value(path)
        guard let result = read(found) else {
            throw .wrongType(path: Self.text(of: path[...]), expected: expected, found: found.kind)
        }
        return result
    }

    private func typed(_ path: [JSONPathStep], under parent: [JSONPathStep]) throws(JSONError)
        -> String
    {
        guard let text = stringValue else {
            throw .wrongType(
                path: Self.text(of: (parent + path)[...]), expected: "string", found: kind)
        }
        return text
    }

    private func ifPresent<T>(
        _ name: String, _ expected: String, _ read: (JSONValue) -> T?
    ) throws(JSONError) -> T? {
        guard case .object(let members) = self else {
            throw .wrongType(path: "", expected: "object", found: kind)
        }
        guard let found = members[name], found != .null else { return nil }
        guard let result = read(found) else {
            throw .wrongType(path: name, expected: expected, found: found.kind)
        }
        return result
    }

    /// A path as people write it: `model.layers[3].name`.
    static func text(of path: ArraySlice<JSONPathStep>) -> String {
        var text = ""
        for step in path {
            switch step {
            case .member(let name): text += (text.isEmpty ? "" : ".") + name
            case .element(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
