import Foundation
import Tables

extension ExpressionFunction {
    static let numeric: [ExpressionFunction] = [
        ExpressionFunction(
            name: "abs", usage: "abs(x)", summary: "The number without its sign.",
            argumentCounts: 1...1, example: ("abs(-3)", "3")
        ) { values throws(FunctionProblem) in
            if values[0] == .nothing { return .nothing }
            if case .integer(let whole) = values[0], whole != .min { return .integer(abs(whole)) }
            return .number(abs(try number(values[0])))
        },
        ExpressionFunction(
            name: "round", usage: "round(x) or round(x, digits)",
            summary: "The nearest whole number, or the nearest number with some decimals.",
            argumentCounts: 1...2, example: ("round(2.567, 1)", "2.6")
        ) { values throws(FunctionProblem) in
            if values[0] == .nothing { return .nothing }
            let value = try number(values[0])
            guard values.count == 2 else {
                let rounded = value.rounded()
                return Int(exactly: rounded).map { .integer($0) } ?? .number(rounded)
            }
            let digits = try number(values[1])
            guard (0...15).contains(digits), digits == digits.rounded() else {
                throw FunctionProblem(reason: "digits must be a whole number from 0 to 15")
            }
            let scale = pow(10, digits)
            let scaled = (value * scale).rounded() / scale
            return .number(scaled.isFinite ? scaled : value)
        },
        ofNumber("floor", "The next whole number below.", ("floor(2.7)", "2")) {
            (x) throws(FunctionProblem) in floor(x)
        },
        ofNumber("ceil", "The next whole number above.", ("ceil(2.1)", "3")) {
            (x) throws(FunctionProblem) in ceil(x)
        },
        ofNumber("sqrt", "The square root.", ("sqrt(9)", "3")) { (x) throws(FunctionProblem) in
            guard x >= 0 else { throw FunctionProblem(reason: "it needs a number from 0 up") }
            return x.squareRoot()
        },
        ofNumber("log", "The natural logarithm.", ("log(1)", "0")) {
            (x) throws(FunctionProblem) in
            guard x > 0 else { throw FunctionProblem(reason: "it needs a number above 0") }
            return Foundation.log(x)
        },
        ofNumber("log2", "The logarithm to base 2.", ("log2(8)", "3")) {
            (x) throws(FunctionProblem) in
            guard x > 0 else { throw FunctionProblem(reason: "it needs a number above 0") }
            return Foundation.log2(x)
        },
        ofNumber("log10", "The logarithm to base 10.", ("log10(1000)", "3")) {
            (x) throws(FunctionProblem) in
            guard x > 0 else { throw FunctionProblem(reason: "it needs a number above 0") }
            return Foundation.log10(x)
        },
        ofNumber("exp", "Euler's number to a power.", ("exp(0)", "1")) {
            (x) throws(FunctionProblem) in Foundation.exp(x)
        },
        ExpressionFunction(
            name: "power", usage: "power(x, exponent)", summary: "A number to a power.",
            argumentCounts: 2...2, example: ("power(2, 10)", "1024")
        ) { values throws(FunctionProblem) in
            .number(pow(try number(values[0]), try number(values[1])))
        },
    ]

    static let columns: [ExpressionFunction] = [
        aggregate(.mean, "The mean of numbers or of a column.", ("mean([1 2 6])", "3")),
        aggregate(.sum, "The sum of numbers or of a column.", ("sum([1 2 6])", "9")),
        aggregate(.min, "The smallest of numbers or of a column.", ("min(4, 2)", "2")),
        aggregate(.max, "The largest of numbers or of a column.", ("max(4, 2)", "4")),
        aggregate(.median, "The middle one of numbers or of a column.", ("median([1 9 2])", "2")),
        aggregate(
            .sd, "The sample standard deviation of numbers or of a column.",
            ("sd([1 3])", "1.41421")
        ),
        ExpressionFunction(
            name: "count", usage: "count(values)",
            summary: "How many values of a list or column are not missing.",
            argumentCounts: 1...1, example: ("count([1 2 6])", "3"), worksOnColumns: true
        ) { values throws(FunctionProblem) in
            guard case .list(let elements) = values[0] else {
                if case .table(let table) = values[0] { return .integer(table.rowCount) }
                throw FunctionProblem(reason: "it needs a list or a column")
            }
            return .integer(elements.count { $0 != .nothing })
        },
    ]

    private static func aggregate(
        _ aggregate: Aggregate, _ summary: String, _ example: (String, String)
    ) -> ExpressionFunction {
        let name = aggregate.rawValue
        return ExpressionFunction(
            name: name, usage: "\(name)(a, b, …) or \(name)(list)", summary: summary,
            argumentCounts: 1...100, example: example, worksOnColumns: true
        ) { values throws(FunctionProblem) in
            var all = values
            if values.count == 1, case .list(let elements) = values[0] { all = elements }
            guard let result = aggregate.of(try numbers(all)) else { return .nothing }
            var integers: [Int] = []
            for case .integer(let integer) in all { integers.append(integer) }
            if integers.count == all.count(where: { $0 != .nothing }),
                let whole = aggregate.of(integers: integers)
            {
                return .integer(whole)
            }
            return .number(result)
        }
    }
}
