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

/// One parameter of a command: its plain data and how its Swift value is made.
public struct Parameter<Value: Sendable>: Sendable {
    /// The plain data.
    public let description: ParameterDescription
    let extract: @Sendable (Slot, BindingContext) throws -> Value
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
        var descriptions: [ParameterDescription] = []
        for parameter in repeat each parameters { descriptions.append(parameter.description) }
        self.parameters = descriptions
        self.make = { slots, context in
            var index = 0
            func next<Element>(_ parameter: Parameter<Element>) throws -> Element {
                defer { index += 1 }
                return try parameter.extract(slots[index], context(parameter.description))
            }
            return make(repeat try next(each parameters))
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
