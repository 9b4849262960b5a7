import Support
import Text

extension Parameter where Value: ParameterValue {
    /// A value given by its place; types that may be absent, such as optionals, need not be given:
    /// `otherwise` says what holds then.
    public static func positional(
        _ name: String, _ type: Value.Type = Value.self, otherwise: String? = nil, help: String
    ) -> Parameter {
        make(name, .positional, default: nil, help: help).otherwise(otherwise)
    }

    /// A value given by its place, with a default.
    public static func positional(
        _ name: String, default value: Value, help: String
    ) -> Parameter {
        make(name, .positional, default: value, help: help)
    }

    /// A value after `--name`; types that may be absent, such as optionals, need not be given:
    /// `otherwise` says what holds then.
    public static func option(
        _ name: String, _ type: Value.Type = Value.self, unit: Unit? = nil,
        otherwise: String? = nil, help: String
    ) -> Parameter {
        make(name, .option, default: nil, unit: unit, help: help).otherwise(otherwise)
    }

    /// A value after `--name`, with a default.
    public static func option(
        _ name: String, default value: Value, unit: Unit? = nil, help: String
    ) -> Parameter {
        make(name, .option, default: value, unit: unit, help: help)
    }
}

extension Parameter where Value: BoundedParameterValue {
    /// A number given by its place, within bounds.
    public static func positional(
        _ name: String, _ type: Value.Type = Value.self, in bounds: ClosedRange<Value.Bound>,
        unit: Unit? = nil, otherwise: String? = nil, help: String
    ) -> Parameter {
        make(name, .positional, default: nil, bounds: numbers(bounds), unit: unit, help: help)
            .otherwise(otherwise)
    }

    /// A number given by its place, within bounds, with a default.
    public static func positional(
        _ name: String, default value: Value, in bounds: ClosedRange<Value.Bound>,
        unit: Unit? = nil, help: String
    ) -> Parameter {
        make(name, .positional, default: value, bounds: numbers(bounds), unit: unit, help: help)
    }

    /// A number after `--name`, within bounds.
    public static func option(
        _ name: String, _ type: Value.Type = Value.self, in bounds: ClosedRange<Value.Bound>,
        unit: Unit? = nil, otherwise: String? = nil, help: String
    ) -> Parameter {
        make(name, .option, default: nil, bounds: numbers(bounds), unit: unit, help: help)
            .otherwise(otherwise)
    }

    /// A number after `--name`, within bounds, with a default.
    public static func option(
        _ name: String, default value: Value, in bounds: ClosedRange<Value.Bound>,
        unit: Unit? = nil, help: String
    ) -> Parameter {
        make(name, .option, default: value, bounds: numbers(bounds), unit: unit, help: help)
    }

    private static func numbers(_ bounds: ClosedRange<Value.Bound>) -> ClosedRange<Double> {
        Value.number(bounds.lowerBound)...Value.number(bounds.upperBound)
    }
}

extension Parameter {
    /// `--name` alone, which is true if it is given; former names are still understood.
    public static func flag(
        _ name: String, formerly formerNames: [String] = [], help: String
    ) -> Parameter where Value == Bool {
        let description = ParameterDescription(
            name: name, role: .flag, kind: .boolean, isRequired: false, defaultText: nil,
            bounds: nil, unit: nil, help: help, defaultValues: [], formerNames: formerNames)
        return Parameter(description: description) { slot, context in
            switch slot {
            case .present: true
            case .operand(let operand): try Bool.bind(operand, in: context)
            default: false
            }
        }
    }

    /// All values that are left, by their place; lists among them are opened.
    public static func rest<Element: ParameterValue>(
        _ name: String, _ type: Element.Type = Element.self, atLeast count: Int = 0,
        otherwise: String? = nil, help: String
    ) -> Parameter where Value == [Element] {
        let description = ParameterDescription(
            name: name, role: .rest, kind: .list(Element.kind), isRequired: count > 0,
            defaultText: nil, bounds: nil, unit: nil, help: help, defaultValues: [],
            otherwise: otherwise)
        return Parameter(description: description) { slot, context in
            switch slot {
            case .operand(let operand): return try [Element].bind(operand, in: context)
            case .many(let operands):
                return try operands.flatMap { try [Element].bind($0, in: context) }
            default: return []
            }
        }
    }

    /// All values that are left, by their place, of whatever type.
    public static func rest(
        _ name: String, _ type: CommandLanguage.Value.Type = CommandLanguage.Value.self,
        atLeast count: Int = 0,
        otherwise: String? = nil, help: String
    ) -> Parameter where Value == [CommandLanguage.Value] {
        let description = ParameterDescription(
            name: name, role: .rest, kind: .list(.any), isRequired: count > 0,
            defaultText: nil, bounds: nil, unit: nil, help: help, defaultValues: [],
            otherwise: otherwise)
        return Parameter(description: description) { slot, context in
            switch slot {
            case .operand(let operand):
                return [try CommandLanguage.Value.bind(operand, in: context)]
            case .many(let operands):
                var values: [CommandLanguage.Value] = []
                values.reserveCapacity(operands.count)
                for operand in operands {
                    values.append(try CommandLanguage.Value.bind(operand, in: context))
                }
                return values
            default: return []
            }
        }
    }

    /// A calculation that takes the rest of the stage; must be declared last.
    public static func expression(
        _ name: String, help: String
    ) -> Parameter where Value == ExpressionArgument {
        let description = ParameterDescription(
            name: name, role: .positional, kind: .expression, isRequired: true, defaultText: nil,
            bounds: nil, unit: nil, help: help, defaultValues: [])
        return Parameter(description: description) { slot, context in
            guard case .expression(let expression) = slot else {
                throw LanguageError.typeMismatch(
                    subject: "`\(name)`", expected: ParameterKind.expression.phrase,
                    found: "nothing", range: nil)
            }
            return expression
        }
    }

    /// Statements in braces; must be declared last.
    public static func block(
        _ name: String, help: String
    ) -> Parameter where Value == BlockArgument {
        let description = ParameterDescription(
            name: name, role: .positional, kind: .block, isRequired: true, defaultText: nil,
            bounds: nil, unit: nil, help: help, defaultValues: [])
        return Parameter(description: description) { slot, context in
            guard case .block(let block) = slot else {
                throw LanguageError.typeMismatch(
                    subject: "`\(name)`", expected: ParameterKind.block.phrase,
                    found: "nothing", range: nil)
            }
            return block
        }
    }
}

extension Parameter {
    /// The same parameter, whose help says what holds where it is not given.
    fileprivate func otherwise(_ text: String?) -> Parameter {
        Parameter(descriptions: descriptions.map { $0.saying(otherwise: text) }, extract: extract)
    }
}

extension ParameterDescription {
    fileprivate func saying(otherwise text: String?) -> ParameterDescription {
        var description = self
        description.otherwise = text
        return description
    }
}

extension Parameter where Value: ParameterValue {
    /// Makes a parameter whose value is bound by its type and held against its bounds.
    private static func make(
        _ name: String, _ role: ParameterDescription.Role, default value: Value?,
        bounds: ClosedRange<Double>? = nil, unit: Unit? = nil, help: String
    ) -> Parameter {
        let fallback = value ?? Value.absent
        let isShown = value.map { $0.sourceText != "nothing" } ?? false
        let description = ParameterDescription(
            name: name, role: role, kind: Value.kind, isRequired: fallback == nil,
            defaultText: isShown ? value?.sourceText : nil, bounds: bounds, unit: unit, help: help,
            defaultValues: (value as? any BoundedParameterValue)?.boundedValues ?? [])
        return Parameter(description: description) { slot, context in
            guard case .operand(let operand) = slot else {
                guard let fallback else {
                    throw LanguageError.missingValue(
                        command: context.command, parameter: context.parameter.spelling,
                        expected: context.parameter.allowed, range: SourceRange(0, 0))
                }
                return fallback
            }
            let bound = try Value.bind(operand, in: context)
            if let bounds, let numbers = (bound as? any BoundedParameterValue)?.boundedValues,
                let outside = numbers.first(where: { !bounds.contains($0) })
            {
                throw LanguageError.outOfRange(
                    subject: "`\(context.parameter.spelling)`", found: NumberText.display(outside),
                    allowed: context.parameter.allowed, range: operand.range)
            }
            return bound
        }
    }
}
