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
    static let discussion = """
        An epoch computes the whole graph at once unless `--batching` says otherwise: `neighbors` takes \
        some nodes a step with a few drawn neighbours at each distance (GraphSAGE), `clusters` some of \
        the clusters that the graph is cut into (Cluster-GCN). With `--checkpoint FOLDER` the state is \
        saved every ten seconds and when the training is stopped; the same command then goes on, and \
        gives the numbers that a training without a stop gives.

        By default training sees the whole graph and only the labels of validation and test nodes are         hidden; with `--inductive` it sees training nodes and the edges among them alone.
        """
    static let signature = Signature(
        .positional(
            "graph", GraphValue.self, help: "A graph made by `graph load` or `graph build`."),
        StudentShape.parameters, into: Arguments.init)
    static let result = ResultShape.object(StudentValue.typeName)
    static let examples = [
        Example(
            "student train tiny --conv gat --epochs 20", "Train a GAT for at most 20 epochs.",
            prints: "accuracy"),
        Example(
            "student train tiny --style plain --epochs 20",
            "The plain two-layer GCN of Kipf and Welling, without blocks.", prints: "plain GCN"),
        Example(
            "student train tiny --batching neighbors --batch-size 4 --fan-outs [3 2] --epochs 5",
            "Four nodes a step with drawn neighbours.", prints: "accuracy"),
        Example(
            "student train tiny --optimizer adamw --schedule cosine --patience 0 --epochs 5",
            "Another optimiser, a falling learning rate, no early stop.", prints: "accuracy"),
        Example(
            "student train tiny --style plain --layers 3 --norm layer --residual --jumping lstm "
                + "--inductive --epochs 5",
            "Layer norm, residual connections, jumping knowledge, no look at other nodes.",
            prints: "accuracy"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let task = try StudentTask.make(graph)
        let shape = arguments.shape
        try shape.network.check(graph)
        let configuration = shape.configuration(task)
        let trainer = try StudentTrainer(
            task, configuration, training: try shape.training(task, configuration))
        let runs = try trainer.run(
            seeds: shape.seeds, checkpoint: shape.wishes.trainingCheckpoint,
            progress: session.progress)
        session.log(runs, kind: "train", graph: graph)
        return .object(StudentValue(runs, graph: graph))
    }
}
