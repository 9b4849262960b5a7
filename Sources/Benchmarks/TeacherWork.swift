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

/// Records when each step of a tuning ended.
final class StepClock: ProgressReport {
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
