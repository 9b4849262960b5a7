import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import JSON
import Store
import Support

extension StudentArchitecture: ParameterValue {}
extension StudentStyle: ParameterValue {}
extension StudentPreset: ParameterValue {}
extension DistilledNodes: ParameterValue {}
extension SelectionProtocol: ParameterValue {}

/// A graph made ready for training.
enum StudentTask {
    /// The operators, inputs, labels and split of a graph.
    ///
    /// - Parameters:
    ///   - graph: A graph with labels and a split; without features it gets TF-IDF of its texts.
    ///   - inputs: Other inputs than the graph's features.
    /// - Throws: `DistillationError` or `CommandError` if nothing can be learned from it.
    static func make(_ graph: TextAttributedGraph, inputs: FeatureMatrix? = nil) throws
        -> NodeClassification
    {
        guard graph.hasLabels else { throw DistillationError.noLabels }
        guard let split = graph.activeSplit else {
            throw DistillationError.noSplit(graph: graph.name)
        }
        for (role, part) in [(SplitRole.train, "training"), (.validation, "validation")]
        where split.count(of: role) == 0 {
            throw DistillationError.emptySplit(part: part)
        }
        return try NodeClassification(graph, features: inputs ?? matrix(of: graph))
    }

    private static func matrix(of graph: TextAttributedGraph) throws -> FeatureMatrix {
        if let features = graph.features { return FeatureMatrix(features) }
        guard let features = try graph.withTextFeatures().graph.features else {
            throw DistillationError.noFeatures(graph: graph.name)
        }
        return FeatureMatrix(features)
    }
}

extension CommandSession {
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
