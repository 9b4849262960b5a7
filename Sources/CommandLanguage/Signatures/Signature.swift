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

/// What a call gave for each parameter of its command, and where names are looked up.
final class BoundCall: Sendable {
    let command: AnyCommand
    /// The name that the command was called by, which may be an alias.
    let name: String
    let slots: [Slot]
    let session: any CommandSession
    let scope: Scope

    init(
        _ command: AnyCommand, name: String, slots: [Slot], session: any CommandSession,
        scope: Scope
    ) {
        self.command = command
        self.name = name
        self.slots = slots
        self.session = session
        self.scope = scope
    }
}

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

    private init(
        descriptions: [ParameterDescription],
        extract: @escaping @Sendable (BoundCall, Int) throws -> Value
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

/// What a command takes, declared once: everything that is typed, completed, explained and checked
/// about its arguments comes from here.
public struct Signature<Arguments: Sendable>: Sendable {
    /// The parameters as plain data, in the order declared.
    public let parameters: [ParameterDescription]
    let make: @Sendable (BoundCall) throws -> Arguments

    /// Makes a signature of parameters and the function that makes the arguments of their values.
    public init<each Value>(
        _ parameters: repeat Parameter<each Value>,
        into make: @escaping @Sendable (repeat each Value) -> Arguments
    ) {
        let whole = Parameter.group(repeat each parameters, into: make)
        self.init(parameters: whole.descriptions) { try whole.extract($0, 0) }
    }

    // The same for the few parameters of commands that stand in loops: packs of types cost a
    // microsecond a call.

    /// Makes a signature of one parameter and the function that makes the arguments of its value.
    public init<A>(_ a: Parameter<A>, into make: @escaping @Sendable (A) -> Arguments) {
        self.init(parameters: a.descriptions) { make(try a.extract($0, 0)) }
    }

    /// Makes a signature of two parameters and the function that makes the arguments of their
    /// values.
    public init<A, B>(
        _ a: Parameter<A>, _ b: Parameter<B>, into make: @escaping @Sendable (A, B) -> Arguments
    ) {
        let second = a.descriptions.count
        self.init(parameters: a.descriptions + b.descriptions) {
            make(try a.extract($0, 0), try b.extract($0, second))
        }
    }

    private init(
        parameters: [ParameterDescription],
        make: @escaping @Sendable (BoundCall) throws -> Arguments
    ) {
        self.parameters = parameters
        self.make = make
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
        Signature(parameters: [], make: { _ in NoArguments() })
    }
}
