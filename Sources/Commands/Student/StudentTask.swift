import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import JSON
import Store
import Support

extension LayerKind: ParameterValue {}
extension StudentStyle: ParameterValue {}
extension StudentPreset: ParameterValue {}
extension DistilledNodes: ParameterValue {}
extension SelectionProtocol: ParameterValue {}

extension CommandSession {
    /// Trains a student from each seed, writes the run log, tells the warnings, and gives the student.
    ///
    /// - Parameter kind: What the run log calls it: `train` or `distill`.
    /// - Throws: What the training throws.
    func runStudents(
        _ trainer: StudentTrainer, _ student: StudentOptions, on prepared: PreparedGraph,
        kind: String
    ) throws -> CommandResult {
        let runs = try trainer.run(
            seeds: student.seeds, checkpoint: student.trainingOptions.trainingCheckpoint,
            progress: progress)
        log(runs, kind: kind, graph: prepared.graph)
        for warning in runs.warnings { warn(warning) }
        return .object(StudentValue(runs, on: prepared))
    }

    /// Writes one row of the run log for each seed.
    func log(_ runs: StudentRuns, kind: String, graph: TextAttributedGraph) {
        for run in runs.runs {
            var settings: [(String, JSONValue)] = [
                ("conv", .string(runs.configuration.architecture.rawValue)),
                ("style", .string(runs.configuration.style.rawValue)),
                ("layers", .integer(Int64(runs.configuration.layers))),
                ("width", .integer(Int64(runs.configuration.width))),
                ("learning_rate", .number(Double(runs.training.learningRate))),
            ]
            if let teacher = runs.teacher { settings.append(("teacher", .string(teacher.name))) }
            if runs.runs.count < (runs.plannedSeeds ?? 0) || runs.wasInterrupted {
                let planned = runs.plannedSeeds ?? runs.runs.count
                settings.append(("seeds", .string("\(runs.runs.count) of \(planned)")))
            }
            if let test = run.test { settings.append(("test_accuracy", .number(test.accuracy))) }
            let epochs = run.epochs.map { epoch -> JSONValue in
                [
                    "epoch": .integer(Int64(epoch.epoch)), "loss": .number(epoch.loss),
                    "validation_accuracy": .number(epoch.validationAccuracy),
                ]
            }
            log(
                RunRecord(
                    kind: kind, graph: graph.name,
                    settings: .object(.init(uniqueKeysWithValues: settings)), seed: run.seed,
                    dataHash: graph.dataHash, epochs: epochs, seconds: run.seconds,
                    status: run.wasInterrupted ? "interrupted" : "finished"))
        }
    }
}
