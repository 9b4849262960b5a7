import CommandLanguage
import Distillation
import GraphNetworks

/// `student train`: a student without a teacher.
struct StudentTrainCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let shape: StudentShape
    }

    static let name = "student train"
    static let summary = "Train a graph student without a teacher."
    static let signature = Signature(
        .positional(
            "graph", GraphValue.self, help: "A graph made by `graph load` or `graph build`."),
        StudentShape.convParameter, StudentShape.styleParameter, StudentShape.presetParameter,
        StudentShape.layersParameter,
        StudentShape.widthParameter, StudentShape.epochsParameter,
        StudentShape.learningRateParameter, StudentShape.dropoutParameter,
        StudentShape.protocolParameter, StudentShape.seedsParameter,
        into: {
            graph, conv, style, preset, layers, width, epochs, rate, dropout, selection, seeds in
            Arguments(
                graph: graph,
                shape: StudentShape(
                    architecture: conv, style: style, preset: preset, layers: layers, width: width,
                    epochs: epochs, learningRate: rate, dropout: dropout, selection: selection,
                    seeds: seeds))
        })
    static let result = ResultShape.object(StudentValue.typeName)
    static let examples = [
        Example(
            "student train tiny --conv gat --epochs 20", "Train a GAT for at most 20 epochs.",
            prints: "accuracy"),
        Example(
            "student train tiny --style plain --epochs 20",
            "The usual two-layer GCN, a baseline without blocks.", prints: "usual"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let task = try StudentTask.make(graph)
        let trainer = try StudentTrainer(
            task, arguments.shape.configuration(task), training: arguments.shape.training)
        let runs = try trainer.run(seeds: arguments.shape.seeds, progress: session.progress)
        session.log(runs, kind: "train", graph: graph)
        return .object(StudentValue(runs, graph: graph))
    }
}
