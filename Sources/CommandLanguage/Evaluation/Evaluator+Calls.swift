import Support

extension Evaluator {
    /// Runs a command or a definition.
    func run(
        _ call: CommandCall, piped: Operand?, _ range: SourceRange, _ scope: inout Scope
    ) throws -> CellResult {
        let name = call.command.text
        let definition = session.definitions.first { $0.name == name }
        if definition == nil, let command = session.commands[name] {
            // Inside definitions it shows only now whether a word names a value or a command.
            if piped == nil, session.commands.grammar.isOpen(name), let value = lookup(name, scope)
            {
                guard call.arguments.isEmpty, call.expression == nil, call.block == nil else {
                    throw ValueIsNoCommand(
                        name: name, type: value.typeName, command: command.name,
                        range: call.command.place.range)
                }
                return CellResult(value: value, isSilent: false)
            }
            return try run(command, call, piped: piped, range, &scope)
        }
        guard let definition else {
            throw LanguageError.unknownCommand(
                name: name, known: session.commands.names + session.definitions.map(\.name),
                range: call.command.place.range)
        }
        return try run(definition, call, piped: piped, range, &scope)
    }

    private func run(
        _ command: AnyCommand, _ call: CommandCall, piped: Operand?, _ range: SourceRange,
        _ scope: inout Scope
    ) throws -> CellResult {
        var binder = Binder(command: command, name: call.command.text, range: range)
        if let piped { try binder.bind(piped: piped) }
        for argument in call.arguments {
            switch argument.kind {
            case .value(let value):
                try binder.bind(value: try operand(value, &scope))
            case .option(let option, let value):
                try binder.bind(
                    option: option, argument.place.range,
                    value: try value.map { try operand($0, &scope) })
            }
        }
        if let expression = call.expression {
            try binder.bind(
                expression: ExpressionArgument(
                    expression: expression, evaluator: self, scope: scope))
        }
        if let block = call.block {
            try binder.bind(block: BlockArgument(block: block, evaluator: self, scope: scope))
        }
        let bound = BoundCall(
            command, name: call.command.text, slots: try binder.finish(), session: session,
            scope: scope)
        return try guarding(call.command.text, range) {
            let result = try command.run(bound)
            session.progress.workEnded()
            if case .object(let object) = result.value, object.wasInterrupted,
                session.progress.cancellation.isCancelled
            {
                // It may stand in a pipe or a definition, where no assignment follows.
                session.keepInterrupted(result.value)
            }
            return CellResult(
                value: result.value, isSilent: result.isSilent || result.value == .nothing)
        }
    }

    /// Runs a command so that every error is a diagnostic with a place in the source.
    private func guarding<Result>(
        _ command: String, _ range: SourceRange, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try located(range, body)
        } catch let error as any Diagnostic {
            throw error
        } catch {
            throw LanguageError.internalFailure(
                command: command, reason: "\(error)", range: range)
        }
    }

    // MARK: - Definitions

    private func run(
        _ definition: Definition, _ call: CommandCall, piped: Operand?, _ range: SourceRange,
        _ scope: inout Scope
    ) throws -> CellResult {
        let usage = ([definition.name] + definition.parameters).joined(separator: " ")
        var operands = piped.map { [$0] } ?? []
        for argument in call.arguments {
            switch argument.kind {
            case .value(let value): operands.append(try operand(value, &scope))
            case .option(let option, _):
                throw LanguageError.unknownOption(
                    command: definition.name, option: option, known: [],
                    range: argument.place.range)
            }
        }
        if operands.count > definition.parameters.count {
            let extra = operands[definition.parameters.count]
            throw LanguageError.extraValue(
                command: definition.name, found: text(of: extra), usage: usage,
                range: extra.range)
        }
        if operands.count < definition.parameters.count {
            throw LanguageError.missingValue(
                command: definition.name, parameter: "`\(definition.parameters[operands.count])`",
                expected: "a value", range: SourceRange(range.end, range.end))
        }
        var parameters: [String: Value] = [:]
        for (name, operand) in zip(definition.parameters, operands) {
            parameters[name] = untypedValue(of: operand, scope)
        }
        let inside = Evaluator(session: session, source: definition.source)
        var local = scope.callee(parameters)
        do {
            return try nested(range, &local) { try inside.run(definition.body, &$0) }
        } catch let error as any Diagnostic where !(error is Interrupted) {
            throw relocated(error, in: definition, range)
        }
    }

    /// A word that names a value is that value; parameters of definitions have no type.
    private func untypedValue(of operand: Operand, _ scope: Scope) -> Value {
        if case .word(let word) = operand.content, let value = lookup(word, scope) {
            return value
        }
        return operand.plainValue
    }

    /// An operand as it was written, for errors.
    func text(of operand: Operand) -> String {
        if case .word(let word) = operand.content { return word }
        return operand.plainValue.inlineText(limit: 40)
    }

    /// An error inside a definition, moved to the call, with the line that failed.
    private func relocated(
        _ error: any Diagnostic, in definition: Definition, _ range: SourceRange
    ) -> LocatedError {
        let inner = error as? LocatedError
        var trail = inner?.trail ?? []
        if trail.count < 6 {
            let line = error.sourceRange.map { Self.line(of: definition.source, at: $0.start) }
            trail.append("inside `\(definition.name)`" + (line.map { ": \($0)" } ?? ""))
        }
        return LocatedError(inner?.base ?? error, range: range, trail: trail)
    }

    /// The line of a source that holds a position, without the blanks around it.
    private static func line(of source: String, at position: Int) -> String {
        let scalars = Array(source.unicodeScalars)
        let place = min(position, scalars.count)
        let start = scalars[..<place].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let end = scalars[place...].firstIndex(of: "\n") ?? scalars.count
        let line = String(String.UnicodeScalarView(scalars[start..<end]))
        return String(line.drop(while: \.isWhitespace).prefix(120))
    }
}
