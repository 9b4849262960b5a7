import GraphNetworks
import NN
import Support

/// The peak memory of a training, without the graph, its inputs and the teacher's features.
///
/// The factors were fitted to measured peaks over a grid of shapes; `TrainingMemoryTests` prints them again
/// and `.tools/bench/memory.py` holds the sum against the peaks of whole processes.
public struct TrainingMemory: Sendable, Equatable {
    /// Parameters with gradients, moments and the copies of the best epoch.
    public let parameters: Int
    /// Saved tensors of a step for the backward pass, and their gradients.
    public let layers: Int
    /// The predictions of all nodes after an epoch.
    public let predictions: Int
    /// The teacher's features made ready, and what aligning them takes.
    public let knowledge: Int

    /// Buffers of products and threads, which hardly depend on the shape.
    private static let scratch = 13 << 19

    /// Bytes in all; predictions reuse what a step has given back.
    public var total: Int {
        [parameters, max(layers, predictions), knowledge, Self.scratch].reduce(0) {
            $0.addingReportingOverflow($1).overflow ? .max : $0 + $1
        }
    }

    /// The size of one step's part of the graph.
    struct Part {
        let rows: Double
        let edges: Double
    }

    /// Estimates the trainings of a trainer.
    ///
    /// - Throws: what counting the parameters throws.
    init(_ trainer: StudentTrainer) throws {
        let (task, c) = (trainer.task, trainer.configuration)
        let all = Part(rows: Double(task.nodeCount), edges: Double(task.graph.entryCount))
        let part = Self.part(trainer, of: all)
        var elements = Self.copies * Double(try StudentRegistry.parameterCount(c))
        var knowledge = 0.0
        if let teacher = trainer.teacher {
            let alignment = try DistillationObjective.size(
                task, teacher.features, student: c, teacher.options)
            // The heads that are dropped after training are not among the best epoch's copies.
            elements += (Self.copies - 1.5) * Double(alignment.parameters)
            knowledge = Self.knowledge(alignment, c, trainer, part)
        }
        parameters = Self.bytes(elements)
        layers = Self.bytes(Self.stepElements(c, part))
        predictions = Self.bytes(Self.predictionElements(c, all))
        self.knowledge = Self.bytes(knowledge)
    }

    /// Copies of each parameter: its value, gradient and two moments, and the best epoch's value, of
    /// which there are two while a better epoch takes the place of the best; some share buffers.
    private static let copies = 5.5

    private static func bytes(_ elements: Double) -> Int { (elements * 4).integer ?? .max }

    /// The rows and edges that one step computes.
    private static func part(_ trainer: StudentTrainer, of all: Part) -> Part {
        let task = trainer.task
        switch trainer.training.batching {
        case .full:
            guard trainer.training.isInductive else { return all }
            let share = Double(task.train.count) / max(1, all.rows)
            return Part(rows: all.rows * share, edges: all.edges * share)
        case .neighbors(let batch, let fanouts):
            var (rows, ring) = (Double(batch), Double(batch))
            for fanout in fanouts {
                ring *= Double(fanout)
                rows += ring
            }
            let share = min(1, rows / max(1, all.rows))
            return Part(rows: all.rows * share, edges: min(all.edges, rows * 2))
        case .clusters(let count, let perBatch):
            let share = min(1, 1.3 * Double(perBatch) / Double(max(1, count)))
            return Part(rows: all.rows * share, edges: all.edges * share)
        }
    }

    /// Elements that a step over a part keeps.
    private static func stepElements(_ c: StudentConfiguration, _ part: Part) -> Double {
        let (width, layers, heads) = (Double(c.width), Double(c.layers), Double(c.heads))
        let a = LayerMemory(c)
        // A plain network's last layer has one head.
        let edgeLayers = c.style == .blocks ? layers : layers - 1 + 1 / heads
        return part.rows * (width * max(2, a.rows * layers + a.rest) + 3 * Double(c.classes))
            + part.edges * heads * a.edges * edgeLayers
    }

    /// Elements that predicting all nodes takes.
    private static func predictionElements(_ c: StudentConfiguration, _ all: Part) -> Double {
        let hidden = c.style == .blocks || c.jumping != .none ? Double(c.layers) + 4 : 3
        return all.rows * (Double(c.width) * hidden + 2 * Double(c.classes))
    }

    private static func knowledge(
        _ size: AlignmentSize, _ c: StudentConfiguration, _ trainer: StudentTrainer, _ part: Part
    ) -> Double {
        let rows = Double(size.rows)
        let width = Double(c.width)
        let prepared = Double(size.standardizedRows) * Double(size.teacherWidth)
        let taught = Double(size.pairs) * Double(size.teacherWidth) * (size.gathers ? rows : 0)
        let aligned = Double(size.pairs) * rows * width * (4 + 4 * Double(size.filterLayers))
        return prepared + taught + aligned
    }
}

/// Elements that one layer keeps, by architecture and style.
struct LayerMemory {
    /// Rows of the hidden dimension that each layer keeps.
    var rows: Double
    /// Rows of the hidden dimension that are kept beside the layers.
    var rest: Double
    /// Elements an edge and head.
    var edges: Double

    init(_ c: StudentConfiguration) {
        let isBlocks = c.style == .blocks
        let kept =
            isBlocks ? c.architecture.blockFootprint : c.architecture.plainFootprint
        (rows, rest, edges) = (kept.rows, kept.rest, kept.edges)
        if c.hasResiduals { rows += 1 }
        let depth = Double(c.layers + (isBlocks ? 1 : 0))
        switch c.jumping {
        case .none: break
        case .cat: rest += 2 * depth
        case .max: rest += 2
        case .lstm: rest += 7 * depth * depth
        }
    }
}

/// How large an alignment with a teacher is.
struct AlignmentSize {
    /// Elements of the parameters beside the student's.
    let parameters: Int
    /// Pairs of a layer and a hop.
    let pairs: Int
    /// Rows that one step compares.
    let rows: Int
    /// Whether these rows are gathered from the features.
    let gathers: Bool
    /// The width of the teacher's features.
    let teacherWidth: Int
    /// Rows of all hops that are standardised before training.
    let standardizedRows: Int
    /// Blocks of each hop's filter.
    let filterLayers: Int
}

extension StudentTrainer {
    /// The peak memory of a training.
    ///
    /// - Throws: what counting the parameters throws.
    package var memory: TrainingMemory { get throws { try TrainingMemory(self) } }

    /// Returns if a training fits into memory.
    ///
    /// - Throws: `DistillationError.outOfMemory`.
    public func requireMemory(_ budget: MemoryBudget = .machine) throws {
        let needed = try memory.total
        guard needed <= budget.available else {
            throw DistillationError.outOfMemory(needed: needed, available: budget.available)
        }
    }
}
