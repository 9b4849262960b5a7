import Support

extension Evaluator {
    /// The longest list that a range may stand for.
    static let rangeLimit = 1_000_000

    /// A written value before its type is known.
    func operand(_ value: Argument.Value, _ scope: inout Scope) throws -> Operand {
        let range = value.place.range
        func made(_ value: Value, name: String? = nil) -> Operand {
            Operand(.value(value, name: name), range: range)
        }
        switch value.kind {
        case .integer(let number): return made(.integer(number))
        case .number(let number): return made(.number(number))
        case .percent(let number): return made(.number(number / 100))
        case .text(let template): return made(.text(try text(template, &scope, nil)))
        case .word(let word): return Operand(.word(word), range: range)
        case .quotedName(let name): return Operand(.word(name), range: range)
        case .range(let first, let last): return made(try values(from: first, to: last, range))
        case .list(let values):
            return Operand(.list(try values.map { try operand($0, &scope) }), range: range)
        case .record(let fields):
            return Operand(
                .record(try fields.map { ($0.name.text, try operand($0.value, &scope)) }),
                range: range)
        case .inner(let pipeline):
            let result = try nested(range, &scope) { scope in try run(pipeline, &scope) }
            return made(result.value, name: pipeline.soleExpression?.soleName)
        }
    }

    /// The integers of a range, both ends included; a range may run downwards.
    private func values(from first: Int, to last: Int, _ range: SourceRange) throws -> Value {
        let (distance, overflow) = last.subtractingReportingOverflow(first)
        guard !overflow, distance.magnitude < Self.rangeLimit else {
            throw LanguageError.tooLong(
                subject: "the range", count: overflow ? "too many" : "\(distance.magnitude)",
                limit: Self.rangeLimit, range: range)
        }
        return .list(
            stride(from: first, through: last, by: distance < 0 ? -1 : 1).map { .integer($0) })
    }
}
