import Support

/// Why a function cannot work on its arguments.
struct FunctionProblem: Error, Equatable {
    let reason: String
}

/// A function that calculations can call.
struct ExpressionFunction: Sendable {
    /// Its name.
    let name: String
    /// How it is called, such as `round(x, digits)`.
    let usage: String
    /// One sentence that describes the result.
    let summary: String
    /// How many arguments it takes.
    let argumentCounts: ClosedRange<Int>
    /// A call and its result, which a test runs.
    let example: (source: String, result: String)
    /// Whether, for a table, the name of a column alone means the whole column.
    let worksOnColumns: Bool
    /// The implementation; throws `FunctionProblem`, or `Interrupted` if it may take long.
    let body: @Sendable ([Value], Cancellation) throws -> Value

    /// A function that is quick on any arguments.
    init(
        name: String, usage: String, summary: String, argumentCounts: ClosedRange<Int>,
        example: (String, String), worksOnColumns: Bool = false,
        body: @escaping @Sendable ([Value]) throws(FunctionProblem) -> Value
    ) {
        self.init(
            name: name, usage: usage, summary: summary, argumentCounts: argumentCounts,
            example: example, worksOnColumns: worksOnColumns
        ) { values, _ in try body(values) }
    }

    /// A function that may take long.
    init(
        name: String, usage: String, summary: String, argumentCounts: ClosedRange<Int>,
        example: (String, String), worksOnColumns: Bool = false,
        watching body: @escaping @Sendable ([Value], Cancellation) throws -> Value
    ) {
        self.name = name
        self.usage = usage
        self.summary = summary
        self.argumentCounts = argumentCounts
        self.example = example
        self.worksOnColumns = worksOnColumns
        self.body = body
    }

    /// The function of a name, if there is one.
    static func named(_ name: String) -> ExpressionFunction? { byName[name] }

    private static let byName = Dictionary(
        all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// All functions, in the order of the reference.
    static let all: [ExpressionFunction] = numeric + columns + texts + further

    // MARK: - Arguments

    static func number(_ value: Value) throws(FunctionProblem) -> Double {
        guard let number = value.asNumber else {
            throw FunctionProblem(reason: "it needs a number, not \(Operand.phrase(of: value))")
        }
        return number
    }

    static func text(_ value: Value) throws(FunctionProblem) -> String {
        guard let text = value.asText else {
            throw FunctionProblem(reason: "it needs text, not \(Operand.phrase(of: value))")
        }
        return text
    }

    /// The numbers of a list, or of all arguments; missing ones are left out.
    static func numbers(_ values: [Value]) throws(FunctionProblem) -> [Double] {
        var all = values
        if values.count == 1, case .list(let elements) = values[0] { all = elements }
        var result: [Double] = []
        for value in all where value != .nothing { result.append(try number(value)) }
        return result
    }

    /// A function of one number; a missing number stays missing.
    static func ofNumber(
        _ name: String, _ summary: String, _ example: (String, String),
        _ body: @escaping @Sendable (Double) throws(FunctionProblem) -> Double
    ) -> ExpressionFunction {
        ExpressionFunction(
            name: name, usage: "\(name)(x)", summary: summary, argumentCounts: 1...1,
            example: example
        ) { values throws(FunctionProblem) in
            if values[0] == .nothing { return .nothing }
            return .number(try body(try number(values[0])))
        }
    }
}
