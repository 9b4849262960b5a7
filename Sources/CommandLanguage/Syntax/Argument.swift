import Support

/// A value or an option after a command.
public struct Argument: Sendable, Equatable {
    /// The kinds of argument.
    public enum Kind: Sendable, Equatable {
        /// A value.
        case value(Value)
        /// `--name`, with the value that `=` joins to it, if any.
        case option(String, Value?)
    }

    /// A value whose type the command's parameter decides.
    public struct Value: Sendable, Equatable {
        /// The kinds of value.
        public indirect enum Kind: Sendable, Equatable {
            /// An integer.
            case integer(Int)
            /// A number with a fraction.
            case number(Double)
            /// `60%`, as written before the sign.
            case percent(Double)
            /// Text in quotes.
            case text(TextTemplate)
            /// A bare word.
            case word(String)
            /// A name in backticks.
            case quotedName(String)
            /// `first..last`, both included.
            case range(Int, Int)
            /// Values in brackets.
            case list([Value])
            /// Names and values in braces.
            case record([Field])
            /// A pipeline or expression in parentheses.
            case inner(Pipeline)
        }

        /// A name and a value of a record.
        public struct Field: Sendable, Equatable {
            /// The name.
            public let name: Name
            /// The value.
            public let value: Value

            /// Makes a field.
            public init(_ name: Name, _ value: Value) {
                self.name = name
                self.value = value
            }
        }

        /// Its kind.
        public let kind: Kind
        /// Where it stands.
        public let place: Place

        /// Makes a value.
        public init(_ kind: Kind, _ place: Place = .none) {
            self.kind = kind
            self.place = place
        }
    }

    /// Its kind.
    public let kind: Kind
    /// Where it stands.
    public let place: Place

    /// Makes an argument.
    public init(_ kind: Kind, _ place: Place = .none) {
        self.kind = kind
        self.place = place
    }
}
