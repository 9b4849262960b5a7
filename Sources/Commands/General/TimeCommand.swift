import CommandLanguage
import Support
import Text

/// `time`: runs statements and says how long they took.
struct TimeCommand: Command {
    struct Arguments: Sendable {
        let block: BlockArgument
    }

    static let name = "time"
    static let summary = "Run statements, print how long they took, and give their value."
    static let signature = Signature(
        .block("statements", help: "The statements to run."), into: Arguments.init)
    static let examples = [
        Example("time { tiny-table | sort score | first 1 }", "Time a pipeline.", prints: "otter"),
        Example("spent = time { sleep 0.01 }", "The value goes where it would go."),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let clock = ContinuousClock()
        let start = clock.now
        let result = Result { try arguments.block.run() }
        let seconds = (clock.now - start) / .seconds(1)
        let end = if case .failure = result { ", then it failed" } else { "" }
        session.output.write("took \(Duration.words(seconds))\(end)\n", to: .stdout)
        return CommandResult(try result.get())
    }
}

extension Duration {
    /// Seconds as people say them: `12 ms`, `3.2 s`, `1 min 5 s`, `2 h 3 min`.
    static func words(_ seconds: Double) -> String {
        func decimal(_ value: Double, _ places: Double) -> String {
            NumberText.display((value * places).rounded() / places)
        }
        switch seconds {
        case ..<0.001: return decimal(seconds * 1e6, 1) + " µs"
        case ..<1: return decimal(seconds * 1e3, 10) + " ms"
        case ..<60: return decimal(seconds, 100) + " s"
        default: break
        }
        let whole = seconds.rounded().integer(clampedTo: 0...1_000_000_000)
        return whole < 3600
            ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
