import Support

/// The binder's result for one parameter.
enum Slot: Sendable {
    case absent
    case operand(Operand)
    case many([Operand])
    case present
    case expression(ExpressionArgument)
    case block(BlockArgument)
}

/// The bound arguments of a call, and the scope in which names are looked up.
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

/// The parameters of a command, declared once: binding, completion, help and checks
/// of its arguments all use this declaration.
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
