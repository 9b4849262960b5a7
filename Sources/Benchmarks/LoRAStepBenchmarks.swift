import ArgumentParser
import Distillation
import Graphs
import LanguageModels
import NN
import Support
import Tensor

/// Times a step of tuning an adapter on plain prompts.
struct LoRAStepBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lora", abstract: "A tuning step on plain prompts with short answers.")

    @OptionGroup var options: TeacherOptions
    @Option var batch = 4
    @Option var length = 128
    @Option(help: "The number of answer tokens at the end.")
    var answer = 8
    @Option(help: "The rank of the adapter.")
    var rank = 16
    @Option(help: "all-linear, or names of layers separated by commas.")
    var targets = "all-linear"
    @OptionGroup var rounds: Rounds

    func run() throws {
        let base = try options.teacher().model
        let adapter = try LoRAAdapter(
            LoRAConfiguration(
                rank: rank, alpha: Float(2 * rank),
                targets: targets == "all-linear"
                    ? .allLinear : .named(targets.split(separator: ",").map(String.init))),
            for: base, seed: 0)
        let tuner = try LoRATuner(
            model: base.adapted(by: adapter),
            configuration: TuningConfiguration(totalSteps: 1_000_000, clipLimit: nil))
        var forest = TokenForest()
        var wanted: [TokenTarget] = []
        for text in Workload.tokens(batch: batch, length: length) {
            let root = forest.addRoot(text)
            let rows = forest.rows(of: root)
            wanted += (length - answer..<length).map {
                TokenTarget(row: rows.lowerBound + $0 - 1, token: text[$0])
            }
        }
        let (tokens, answers) = (forest, wanted)
        try rounds.serve([
            BenchmarkCase(
                "LoRA step r\(rank) \(targets) \(batch) × \(length)", unit: "tokens/s",
                amount: Double(batch * length)
            ) {
                try tuner.accumulate(tokens, targets: answers, weight: 1 / Float(answers.count))
                try tuner.step()
            }
        ])
    }
}
