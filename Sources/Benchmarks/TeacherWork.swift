import ArgumentParser
import Checkpoints
import Compute
import Distillation
import Foundation
import Graphs
import JSON
import LanguageModels
import NN
import Support
import Synchronization

/// Options of the teachers' benchmarks.
struct TeacherOptions: ParsableArguments {
    @Argument(help: "A GGUF file.")
    var model: String
    @Option(help: "float32 or bfloat16; the default precision if not given.")
    var precision: String?

    /// Loads the model.
    func teacher() throws -> Teacher {
        var options = ModelLoadOptions()
        if let precision {
            guard let known = ComputePrecision(rawValue: precision) else {
                throw ValidationError("No precision is called \(precision).")
            }
            options.precision = known
        }
        return try Teacher.load(path: model, name: "teacher", options: options)
    }
}

/// The same prompts for both sides, as tokens.
enum Workload {
    /// Random token ids; the peers use the same.
    static func tokens(batch: Int, length: Int) -> [[Int32]] {
        (0..<batch).map { row in
            (0..<length).map {
                Int32(truncatingIfNeeded: 10 + (row * length + $0) * 7_919 % 40_000)
            }
        }
    }

    /// Nodes spread evenly over a graph, or over its training nodes.
    static func nodes(of graph: TextAttributedGraph, count: Int, inTraining: Bool = false) -> [Int]
    {
        let all =
            inTraining
            ? (graph.activeSplit?.nodes(in: .train) ?? []) : Array(0..<graph.nodeCount)
        let stride = max(1, all.count / max(1, count))
        return (0..<min(count, all.count)).map { all[$0 * stride] }
    }

    /// Plain texts in batches of a bounded number of tokens.
    static func passes(_ texts: [[Int32]], limit: Int = 2_048) -> [TokenForest] {
        var passes = [TokenForest()]
        for text in texts {
            if passes[passes.count - 1].tokenCount + text.count > limit,
                passes[passes.count - 1].tokenCount > 0
            {
                passes.append(TokenForest())
            }
            passes[passes.count - 1].addRoot(text)
        }
        return passes
    }
}

/// Writes the tokens of nodes' prompts, for peers without prefix trees.
struct PromptsSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Writes the prompts of all hops of some nodes as tokens.")

    @OptionGroup var options: TeacherOptions
    @Argument(help: "The folder of the text-attributed graph.")
    var texts: String
    @Argument(help: "The JSON file to write.")
    var output: String
    @Option(help: "Nodes whose prompts with one hop are texts of varying length.")
    var plain = 32
    @Option(help: "Nodes whose hop features are extracted.")
    var nodes = 16
    @Option(help: "Nodes in a tuning step.")
    var tuned = 4

    func run() throws {
        let graph = try GraphFormats.read(path: texts)
        let teacher = try options.teacher()
        let builder = try teacher.promptBuilder(for: graph)
        let answers = try builder.answerTokens()
        func describe(_ nodes: [Int]) throws -> JSONValue {
            .array(
                try nodes.map { node in
                    let prompt = try builder.prompt(for: node)
                    let hops = (0...prompt.hops.count).map { Self.json(prompt.tokens(hop: $0)) }
                    let label = Int(graph.labels[node])
                    return ["hops": .array(hops), "answer": Self.json(answers[label])]
                })
        }
        let content: JSONValue = [
            "texts": try describe(Workload.nodes(of: graph, count: plain)),
            "features": try describe(Workload.nodes(of: graph, count: nodes)),
            "tuning": try describe(
                Workload.nodes(of: graph, count: tuned, inTraining: true)),
        ]
        try Data("\(content)".utf8).write(to: URL(fileURLWithPath: output))
    }

    private static func json(_ tokens: [Int32]) -> JSONValue {
        .array(tokens.map { .integer(Int($0)) })
    }
}

/// Records when each step of a tuning ended.
final class StepClock: Support.Progress {
    let cancellation = Cancellation()
    private let moments = Mutex<[ContinuousClock.Instant]>([])

    func report(_ update: ProgressUpdate) {
        guard update.stage == "tuning" else { return }
        moments.withLock { $0.append(ContinuousClock().now) }
    }

    /// The seconds of all steps but the first, which also prepares.
    var steps: [Double] {
        moments.withLock { zip($0.dropFirst(), $0).map { ($0 - $1) / .seconds(1) } }
    }
}
