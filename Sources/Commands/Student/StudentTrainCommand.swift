import CommandLanguage
import Distillation
import GraphNetworks

/// `student train`: a student without a teacher.
struct StudentTrainCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let student: StudentOptions
    }

    static let name = "student train"
    static let summary = "Train a student on labels alone: a no-teacher student, or a plain GNN."
    static let discussion = """
        The default network has LinguGKD's blocks; trained here it is the *no-teacher student*, \
        which shows what distillation adds. `--style plain` trains a *plain GNN*, the usual \
        baseline of the literature: convolutions with ReLU and dropout.

        Training is full-batch unless `--batching` says otherwise: `neighbors` samples a few \
        neighbours per node and hop (GraphSAGE), `clusters` partitions the graph (Cluster-GCN). By \
        default training is transductive: the network sees the whole graph, and only the labels of \
        validation and test nodes are hidden. With `--inductive` it sees training nodes and the \
        edges among them only.

        With `--checkpoint FOLDER` a checkpoint is written every ten seconds and at an interrupt; \
        the same command resumes from it and gives the results of an uninterrupted training.
        """
    static let signature = Signature(
        .positional(
            "graph", GraphValue.self, help: "A graph made by `graph load` or `graph build`."),
        StudentOptions.parameters, into: Arguments.init)
    static let result = ResultShape.object(StudentValue.typeName)
    static let examples = [
        Example(
            "student train tiny --conv gat --epochs 20", "Train a GAT for at most 20 epochs.",
            prints: "accuracy"),
        Example(
            "student train tiny --style plain --epochs 20",
            "A plain GNN: the two-layer GCN of Kipf and Welling.", prints: "plain GCN"),
        Example(
            "student train tiny --batching neighbors --batch-size 4 --fan-outs [3 2] --epochs 5",
            "Mini-batches of four nodes with sampled neighbours.", prints: "accuracy"),
        Example(
            "student train tiny --optimizer adamw --schedule cosine --patience 0 --epochs 5",
            "AdamW with a cosine schedule and no early stopping.", prints: "accuracy"),
        Example(
            "student train tiny --style plain --layers 3 --norm layer --residual --jumping lstm "
                + "--inductive --epochs 5",
            "Layer norm, residual connections, jumping knowledge, inductive training.",
            prints: "accuracy"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let task = try arguments.graph.prepared.task()
        let student = arguments.student
        try student.network.check(graph)
        let configuration = student.configuration(task)
        let trainer = try StudentTrainer(
            task, configuration, training: try student.training(task, configuration))
        return try session.runStudents(
            trainer, student, on: arguments.graph.prepared, kind: "train")
    }
}
