import Support

/// One parameter of a command, or several that make one value: plain data and how the value is made.
public struct Parameter<Value: Sendable>: Sendable {
    /// The plain data; of a group those of its parts, in order.
    public let descriptions: [ParameterDescription]
    /// Makes the value of a call whose slots for this parameter begin at a place.
    let extract: @Sendable (BoundCall, Int) throws -> Value

    /// Makes a parameter of one slot.
    init(
        description: ParameterDescription,
        extract: @escaping @Sendable (Slot, BindingContext) throws -> Value
    ) {
        descriptions = [description]
        self.extract = { call, place in
            try extract(call.slots[place], BindingContext(call: call, index: place))
        }
    }

    init(
        descriptions: [ParameterDescription],
        extract: @escaping @Sendable (BoundCall, Int) throws -> Value
    ) {
        self.descriptions = descriptions
        self.extract = extract
    }

    /// Several parameters of one type whose values make a list.
    public static func list<Element>(_ parts: [Parameter<Element>]) -> Parameter
    where Value == [Element] {
        Parameter(descriptions: parts.flatMap(\.descriptions)) { call, start in
            var place = start
            return try parts.map { part in
                defer { place += part.descriptions.count }
                return try part.extract(call, place)
            }
        }
    }

    /// The same parameter with its value changed.
    public func map<Other>(_ change: @escaping @Sendable (Value) -> Other) -> Parameter<Other> {
        let extract = extract
        return Parameter<Other>(descriptions: descriptions) { change(try extract($0, $1)) }
    }

    /// Several parameters that make one value, for options that commands share.
    public static func group<each Part>(
        _ parts: repeat Parameter<each Part>,
        into make: @escaping @Sendable (repeat each Part) -> Value
    ) -> Parameter {
        var descriptions: [ParameterDescription] = []
        for part in repeat each parts { descriptions += part.descriptions }
        return Parameter(descriptions: descriptions) { call, start in
            var place = start
            func next<Element>(_ part: Parameter<Element>) throws -> Element {
                defer { place += part.descriptions.count }
                return try part.extract(call, place)
            }
            return make(repeat try next(each parts))
        }
    }
}
