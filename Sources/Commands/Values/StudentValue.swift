import CommandLanguage
import Distillation
import Figures
import Graphs
import Support
import Tables

/// A student in a session: one network for each seed, and how each was trained.
public struct StudentValue: RenderableObject {
    /// `Student`.
    public static let typeName = "Student"
    /// The trained networks.
    public let runs: StudentRuns
    /// The graph they were trained on, with what students need of it.
    let prepared: PreparedGraph
    /// The graph they were trained on.
    public var graph: TextAttributedGraph { prepared.graph }

    /// Wraps trained networks.
    public init(_ runs: StudentRuns, graph: TextAttributedGraph) {
        self.init(runs, on: PreparedGraph(graph))
    }

    /// Wraps networks that were trained on a graph of the session.
    init(_ runs: StudentRuns, on prepared: PreparedGraph) {
        self.runs = runs
        self.prepared = prepared
    }

    /// Whether a teacher was distilled into it.
    public var isDistilled: Bool { runs.distillation != nil }

    /// The layer and how it was trained, such as `GCN, distilled`.
    var title: String {
        let layer = runs.configuration.architecture.rawValue.uppercased()
        let kind = runs.configuration.style == .plain ? "plain \(layer)" : layer
        return "\(kind), \(isDistilled ? "distilled" : "labels alone")"
    }

    /// Layer, accuracy and seeds in one line.
    public var summary: String {
        let count = runs.runs.count
        let seeds = runs.interruption ?? "\(count) seed\(count == 1 ? "" : "s")"
        return "\(title), accuracy \(Percent.summary(runs.testAccuracies)), \(seeds)"
    }

    /// Whether a person stopped the training early.
    public var wasInterrupted: Bool { runs.wasInterrupted }
    /// The size of the parameters of all seeds in bytes.
    public var memoryBytes: Int { runs.runs.reduce(0) { $0 + $1.model.byteCount } }
    /// `accuracy`, `validation-accuracy`, `macro-f1`, `parameters`, `bytes`, `conv`, `seeds`.
    public var fieldNames: [String] {
        ["accuracy", "validation-accuracy", "macro-f1", "parameters", "bytes", "conv", "seeds"]
    }

    /// A field's value; accuracies are means over the seeds.
    public func field(_ name: String) -> Value? {
        switch name {
        case "accuracy": .measure(SampleStatistics(runs.testAccuracies).mean)
        case "validation-accuracy":
            .measure(SampleStatistics(runs.runs.map(\.validation.accuracy)).mean)
        case "macro-f1": .measure(SampleStatistics(runs.testMacroF1s).mean)
        case "parameters": runs.best.map { .integer($0.model.parameterCount) } ?? .nothing
        case "bytes": runs.best.map { .integer($0.model.byteCount) } ?? .nothing
        case "conv": .text(runs.configuration.architecture.rawValue)
        case "seeds": .list(runs.runs.map { .integer($0.seed) })
        default: nil
        }
    }

    /// The card: shape, accuracies and the curve of the validation accuracy.
    public var rendering: any Renderable {
        let configuration = runs.configuration
        var rows: [CardPanel.Row] = [
            .init("graph", graph.name),
            .init(
                "network",
                "\(configuration.layers) layers, width \(configuration.width), \(configuration.inFeatures) inputs, \(configuration.classes) classes"
            ),
            .init("seeds", runs.runs.map { String($0.seed) }.joined(separator: ", ")),
            .init("test accuracy", Percent.summary(runs.testAccuracies)),
            .init("test macro-F1", Percent.summary(runs.testMacroF1s)),
            .init("test ECE, 15 bins", Percent.summary(runs.testCalibrationErrors)),
        ]
        if let best = runs.best {
            rows.append(.init("parameters", GraphCard.number(best.model.parameterCount)))
            rows.append(.init("bytes", GraphCard.number(best.model.byteCount)))
        }
        var notes = runs.warnings
        if runs.training.selection == .paper {
            notes.append("epochs were chosen on the test nodes (protocol `paper`)")
        }
        if let interruption = runs.interruption { notes.append("■ \(interruption)") }
        if let teacher = runs.teacher {
            rows.append(.init("teacher", teacher.name))
            if !teacher.notice.isEmpty { notes.append(teacher.notice) }
        }
        return CardPanel(title: "Student \(title)", rows: rows, notes: notes)
    }
}

extension Value {
    /// A measure as a cell: nothing, which tables show as `·`, where it has no value.
    static func measure(_ value: Double?) -> Value {
        value.flatMap { $0.isFinite ? .number($0) : nil } ?? .nothing
    }
}

extension TableColumn {
    /// A column of measures: a cell is missing where a measure has no value.
    init(_ name: String, measures: [Double?]) {
        self.init(name, .numbers(measures.map { $0.flatMap { $0.isFinite ? $0 : nil } }))
    }
}

/// Fractions as percents.
enum Percent {
    /// Mean and standard deviation in percent, such as `87.3 ± 1.2`; `·` where there is no value.
    static func summary(_ fractions: [Double]) -> String {
        let summary = SampleStatistics(fractions)
        guard summary.mean.isFinite else { return "·" }
        let mean = decimal(summary.mean * 100)
        return fractions.count > 1 ? "\(mean) ± \(decimal(summary.deviation * 100))" : mean
    }

    /// A number with one decimal.
    static func decimal(_ value: Double) -> String {
        guard let rounded = (value * 10).rounded().integer else { return "·" }
        return "\(rounded < 0 ? "-" : "")\(rounded.magnitude / 10).\(rounded.magnitude % 10)"
    }
}
