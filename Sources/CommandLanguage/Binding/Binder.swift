import Support

/// Finds out which parameter each value and option of a call belongs to.
struct Binder {
    private let command: AnyCommand
    /// The name that the command was called by, which may be an alias.
    private let name: String
    private let range: SourceRange
    private var slots: [Slot]
    private var pipedIndex: Int?
    /// The option whose value comes next.
    private var waiting: (index: Int, range: SourceRange)?

    init(command: AnyCommand, name: String, range: SourceRange) {
        self.command = command
        self.name = name
        self.range = range
        slots = Array(repeating: .absent, count: command.parameters.count)
    }

    private func isEmpty(_ index: Int) -> Bool {
        if case .absent = slots[index] { true } else { false }
    }

    /// Binds the piped value to the first positional parameter whose type accepts it.
    mutating func bind(piped operand: Operand) throws(LanguageError) {
        let value = operand.plainValue
        for (index, parameter) in command.parameters.enumerated()
        where parameter.role == .positional || parameter.role == .rest {
            guard parameter.kind.canBePiped, parameter.kind.accepts(value) else { continue }
            pipedIndex = index
            slots[index] = .operand(operand)
            return
        }
        let expected = command.positionals.filter { $0.kind.canBePiped }.map(\.kind.phrase)
        throw .pipeNotAccepted(
            command: name, found: operand.found,
            expected: expected.isEmpty ? nil : expected.joined(separator: " or "), range: range)
    }

    /// Binds a written value to the pending option, or to the next positional parameter.
    mutating func bind(value operand: Operand) throws(LanguageError) {
        if let (index, _) = waiting {
            slots[index] = .operand(operand)
            waiting = nil
            return
        }
        for (index, parameter) in command.parameters.enumerated() where index != pipedIndex {
            switch parameter.role {
            case .positional
            where isEmpty(index) && parameter.kind != .expression
                && parameter.kind != .block:
                slots[index] = .operand(operand)
                return
            case .rest:
                if case .many(let operands) = slots[index] {
                    slots[index] = .many(operands + [operand])
                } else {
                    slots[index] = .many([operand])
                }
                return
            default: continue
            }
        }
        throw .extraValue(
            command: name, found: Self.text(of: operand), usage: command.usage(as: name),
            range: operand.range)
    }

    private static func text(of operand: Operand) -> String {
        if case .word(let word) = operand.content { return word }
        return operand.plainValue.inlineText(limit: 40)
    }

    /// Notes an option; its value may follow as the next value.
    mutating func bind(
        option: String, _ range: SourceRange, value: Operand?
    ) throws(LanguageError) {
        try refuseWaiting()
        let found = command.parameters.firstIndex { $0.isNamed(option) }
        guard let index = found else {
            throw .unknownOption(
                command: name, option: option, known: command.options.map(\.name),
                range: range)
        }
        guard isEmpty(index) else {
            throw .repeatedOption(command: name, option: option, range: range)
        }
        if let value {
            slots[index] = .operand(value)
        } else if command.parameters[index].role == .flag {
            slots[index] = .present
        } else {
            waiting = (index, range)
        }
    }

    private func refuseWaiting() throws(LanguageError) {
        guard let (index, range) = waiting else { return }
        let parameter = command.parameters[index]
        throw .missingOptionValue(
            command: name, option: parameter.name, expected: parameter.allowed,
            range: range)
    }

    /// Gives the rest of the stage to the parameter that takes it.
    mutating func bind(expression: ExpressionArgument) throws(LanguageError) {
        guard let index = command.parameters.firstIndex(where: { $0.kind == .expression }) else {
            return
        }
        slots[index] = .expression(expression)
    }

    /// Gives a block to the parameter that takes it.
    mutating func bind(block: BlockArgument) throws(LanguageError) {
        guard let index = command.parameters.firstIndex(where: { $0.kind == .block }) else {
            return
        }
        slots[index] = .block(block)
    }

    /// The slots of all parameters.
    ///
    /// - Throws: `missingValue` or `missingOptionValue`.
    func finish() throws(LanguageError) -> [Slot] {
        try refuseWaiting()
        for (index, parameter) in command.parameters.enumerated()
        where parameter.isRequired && isEmpty(index) {
            throw .missingValue(
                command: name, parameter: "`\(parameter.spelling)`",
                expected: parameter.allowed, range: SourceRange(range.start, range.end))
        }
        return slots
    }
}
