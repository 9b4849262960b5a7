import Support

/// Errors in the inputs or settings of a training or a distillation.
public enum DistillationError: Diagnostic {
    /// No node has a label.
    case noLabels
    /// The graph has no split in use.
    case noSplit(graph: String)
    /// The graph has no features.
    case noFeatures(graph: String)
    /// A part of the split has no nodes.
    case emptySplit(part: String)
    /// A node index of the split lies outside the graph, or the node has no label.
    case unusableNode(part: String, node: Int, nodeCount: Int)
    /// The graph, its inputs and its labels differ in the number of nodes.
    case nodeCounts(graph: Int, inputs: Int, labels: Int)
    /// The teacher's features have more hops than the student has layers.
    case moreHopsThanLayers(hops: Int, layers: Int)
    /// The student's layers cannot be aligned with hops.
    case notAlignable(style: String)
    /// The teacher's features are of another graph.
    case otherGraph(features: Int, nodes: Int)
    /// The hop features lack class log-probabilities.
    case missingAnswers(purpose: String)
    /// The teacher was tuned on labels of its evaluation nodes.
    case labelsSeen(teacher: String, part: String, count: Int, total: Int)
    /// A student was trained on its evaluation nodes.
    case trainedOn(part: String, count: Int, total: Int)
    /// A setting is out of range.
    case outOfRange(what: String, found: String, allowed: String)
    /// A saved student cannot be read.
    case unreadableStudent(path: String, reason: String)
    /// A training would take more memory than there is, in bytes.
    case outOfMemory(needed: Int, available: Int)
    /// A folder holds the checkpoint of a training with other data or settings.
    case otherTraining(path: String)
    /// A file does not hold hop features.
    case unreadableFeatures(path: String, reason: String)
    /// A checkpoint of a training is damaged.
    case damagedCheckpoint(path: String, reason: String)
    /// The first epoch of a training left a loss, an output or a parameter NaN or infinite.
    case diverged(epoch: Int)

    /// A stable short word.
    public var name: String {
        switch self {
        case .noLabels: "NoLabels"
        case .noFeatures: "NoFeatures"
        case .noSplit, .emptySplit, .unusableNode: "UnusableSplit"
        case .nodeCounts, .otherGraph: "GraphMismatch"
        case .moreHopsThanLayers, .notAlignable: "DepthMismatch"
        case .missingAnswers: "MissingAnswers"
        case .labelsSeen, .trainedOn: "LabelsSeen"
        case .outOfRange: "InvalidOption"
        case .unreadableStudent: "UnreadableStudent"
        case .unreadableFeatures: "UnreadableFeatures"
        case .otherTraining: "OtherTraining"
        case .outOfMemory: "OutOfMemory"
        case .diverged: "Diverged"
        case .damagedCheckpoint: "DamagedCheckpoint"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .noLabels: "the graph has no labels to learn from"
        case .damagedCheckpoint(let path, let reason):
            "the checkpoint “\(path)” is damaged: \(reason)"
        case .diverged(let epoch):
            "the loss or the network's outputs are NaN or infinite in epoch \(epoch)"
        case .outOfMemory(let needed, let available):
            "training this student needs at least \(needed >> 20) MiB, \(available >> 20) MiB are free"
        case .noSplit(let graph): "the graph “\(graph)” has no split into training and other nodes"
        case .noFeatures(let graph): "the graph “\(graph)” has no features for a student to read"
        case .emptySplit(let part): "the split has no \(part) nodes"
        case .unusableNode(let part, let node, let count):
            "\(part) node \(node) has no label or lies outside the graph's \(count) nodes"
        case .nodeCounts(let graph, let inputs, let labels):
            "the graph has \(graph) nodes, the inputs \(inputs) rows and the labels \(labels) entries"
        case .moreHopsThanLayers(let hops, let layers):
            "the teacher's features reach \(hops) hops, the student has \(layers) layers"
        case .notAlignable(let style):
            "the layers of a “\(style)” student cannot be aligned with hops"
        case .otherGraph(let features, let nodes):
            "the hop features have \(features) nodes, the graph has \(nodes)"
        case .missingAnswers(let purpose):
            "the hop features hold no answers, which \(purpose) needs"
        case .labelsSeen(let teacher, let part, let count, let total):
            "“\(teacher)” was tuned on the labels of \(count) of the \(total) \(part) nodes"
        case .trainedOn(let part, let count, let total):
            "the student was trained on the labels of \(count) of the \(total) \(part) nodes"
        case .outOfRange(let what, let found, let allowed):
            "\(what) is \(found), but must be \(allowed)"
        case .unreadableStudent(let path, let reason): "\(path) is not a saved student: \(reason)"
        case .otherTraining(let path):
            "\(path) holds the checkpoint of a training with other data or settings"
        case .unreadableFeatures(let path, let reason):
            "\(path) does not contain hop features: \(reason)"
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .noLabels: "load the graph with labels"
        case .outOfMemory:
            "use a smaller --width, fewer --layers, a part of the graph, or `--batching neighbors`"
        case .noSplit: "make one with “graph split”"
        case .noFeatures: "make some with “graph features”"
        case .emptySplit(let part): "choose another split, or make one that has \(part) nodes"
        case .unusableNode: "choose a split of this graph's labelled nodes"
        case .nodeCounts: "use inputs and labels that belong to this graph"
        case .moreHopsThanLayers(let hops, _):
            "give the student \(hops) layers, or embed the graph with fewer hops"
        case .notAlignable: "use a student of style “blocks”"
        case .otherGraph: "embed this graph with the teacher, then distil"
        case .missingAnswers: "let the teacher answer when it embeds the graph"
        case .labelsSeen:
            "tune and embed with the split that is in use, or use the split it was tuned with"
        case .trainedOn:
            "use the split it was trained with, or train a student with this split"
        case .outOfRange(_, _, let allowed): "choose a value that is \(allowed)"
        case .unreadableStudent: "save the student again, or name another folder"
        case .otherTraining:
            "resume with the same command, or name another folder for the checkpoint"
        case .unreadableFeatures: "run `teacher embed` again, or name another file"
        case .damagedCheckpoint: "delete the file and train again"
        case .diverged:
            "train again with a lower --learning-rate, or with features of smaller magnitude"
        }
    }
}
