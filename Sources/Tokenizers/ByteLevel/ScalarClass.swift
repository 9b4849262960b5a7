/// The character classes by which text is split into words.
enum ScalarClass: UInt8, Sendable {
    /// The end of the text.
    case end
    /// `\p{L}`.
    case letter
    /// `\p{N}`.
    case number
    /// `\s`: Unicode's White_Space.
    case space
    /// Anything else.
    case other

    /// The class of a character.
    init(_ scalar: Unicode.Scalar) {
        if scalar.value < 128 {
            self = Self.ascii[Int(scalar.value)]
        } else if scalar.value < 0x10000 {
            self = Self.plane[Int(scalar.value)]
        } else {
            self = Self.lookUp(scalar)
        }
    }

    private static let ascii: [ScalarClass] = (0..<128).map { lookUp(Unicode.Scalar(UInt8($0))) }

    /// The Basic Multilingual Plane, looked up once.
    private static let plane: [ScalarClass] = (0..<0x10000).map {
        Unicode.Scalar(UInt32($0)).map(lookUp) ?? .other
    }

    private static func lookUp(_ scalar: Unicode.Scalar) -> ScalarClass {
        if scalar.properties.isWhitespace { return .space }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return .letter
        case .decimalNumber, .letterNumber, .otherNumber: return .number
        default: return .other
        }
    }
}
