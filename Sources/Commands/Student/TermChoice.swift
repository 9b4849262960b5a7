import CommandLanguage
import Distillation

extension SoftLabelSource: ParameterValue {}

/// A term of the distillation as a person writes it: `contrast`, or `kl:0.3` with its weight.
struct TermChoice: ParameterValue, Equatable {
    let name: String
    var weight = 1.0

    static var kind: ParameterKind { .choice(DistillationOptions.termNames) }

    var sourceText: String { weight == 1 ? name : "\(name):\(weight)" }

    static func bind(_ operand: Operand, in context: BindingContext) throws -> TermChoice {
        guard let text = operand.wordOrText else {
            throw context.mismatch(operand, expected: kind.phrase)
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let weight = parts.count > 1 ? Double(parts[1]) : 1
        guard let weight, weight > 0, weight <= 1_000,
            DistillationOptions.termNames.contains(String(parts[0]))
        else {
            throw context.mismatch(
                operand,
                expected: kind.phrase + ", if need be with a weight above 0, such as kl:0.3")
        }
        return TermChoice(name: String(parts[0]), weight: weight)
    }
}
