import CommandLanguage
import Support

/// `time`: measures how long statements take.
struct TimeCommand: Command {
    struct Arguments: Sendable { let block: BlockArgument }
    static let name = "time"
    static let summary = "Run statements and say how long they took."
    static let discussion = "The result is that of the last statement."
    static let signature = Signature(
        .block("statements", help: "What is run."), into: Arguments.init)
    static let examples = [Example("time { sleep 0.01 }", "Measure a short wait.")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let clock = ContinuousClock()
        let start = clock.now
        let value = try arguments.block.run()
        let elapsed = (clock.now - start).components
        let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        let digits = seconds < 10 ? 1000.0 : 10.0
        session.output.write("\((seconds * digits).rounded() / digits) s\n", to: .stdout)
        return CommandResult(value)
    }
}
