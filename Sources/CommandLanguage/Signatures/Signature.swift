import Support

/// What the binder found for one parameter.
enum Slot: Sendable {
    case absent
    case operand(Operand)
    case many([Operand])
    case present
    case expression(ExpressionArgument)
    case block(BlockArgument)
}

/// One parameter of a command, or several that make one value: plain data and how the value is made.
public struct Parameter<Value: Sendable>: Sendable {
    /// The plain data; of a group those of its parts, in order.
    public let descriptions: [ParameterDescription]
    let extract:
        @Sendable (ArraySlice<Slot>, (ParameterDescription) -> BindingContext) throws -> Value

    /// Makes a parameter of one slot.
    init(
        description: ParameterDescription,
        extract: @escaping @Sendable (Slot, BindingContext) throws -> Value
    ) {
        descriptions = [description]
        self.extract = { slots, context in
            try extract(slots.first ?? .absent, context(description))
        }
    }

    private init(
        descriptions: [ParameterDescription],
        extract:
            @escaping @Sendable (ArraySlice<Slot>, (ParameterDescription) -> BindingContext) throws
            -> Value
    ) {
        self.descriptions = descriptions
        self.extract = extract
    }

    /// Several parameters that make one value, for what several commands may be told.
    public static func group<each Part>(
        _ parts: repeat Parameter<each Part>,
        into make: @escaping @Sendable (repeat each Part) -> Value
    ) -> Parameter {
        var descriptions: [ParameterDescription] = []
        for part in repeat each parts { descriptions += part.descriptions }
        return Parameter(descriptions: descriptions) { slots, context in
            var rest = slots
            func next<Element>(_ part: Parameter<Element>) throws -> Element {
                let count = part.descriptions.count
                defer { rest = rest.dropFirst(count) }
                return try part.extract(rest.prefix(count), context)
            }
            return make(repeat try next(each parts))
        }
    }
}

/// What a command takes, declared once: everything that is typed, completed, explained and checked
/// about its arguments comes from here.
public struct Signature<Arguments: Sendable>: Sendable {
    /// The parameters as plain data, in the order declared.
    public let parameters: [ParameterDescription]
    let make: @Sendable ([Slot], (ParameterDescription) -> BindingContext) throws -> Arguments

    /// Makes a signature of parameters and the function that makes the arguments of their values.
    public init<each Value>(
        _ parameters: repeat Parameter<each Value>,
        into make: @escaping @Sendable (repeat each Value) -> Arguments
    ) {
        let whole = Parameter.group(repeat each parameters, into: make)
        self.init(parameters: whole.descriptions) { slots, context in
            try whole.extract(slots[...], context)
        }
    }
}

/// The arguments of a command that takes none.
public struct NoArguments: Sendable {
    /// Makes them.
    public init() {}
}

extension Signature where Arguments == NoArguments {
    /// The signature of a command that takes nothing.
    public static var none: Signature {
        Signature(parameters: [], make: { _, _ in NoArguments() })
    }
}

extension Signature {
    private init(
        parameters: [ParameterDescription],
        make:
            @escaping @Sendable ([Slot], (ParameterDescription) -> BindingContext) throws ->
            Arguments
    ) {
        self.parameters = parameters
        self.make = make
    }
}
