import Foundation
import GraphNetworks
import Graphs
import JSON
import Support
import Tensor
import Testing

@testable import Distillation

/// The folder of data sets beside the package, if it is there.
enum SharedData {
    static var folder: String? {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let places = [
            ProcessInfo.processInfo.environment["LINGU_SHARED"],
            package.deletingLastPathComponent().path + "/shared",
        ]
        return places.compactMap { $0 }.first {
            FileManager.default.fileExists(atPath: $0 + "/data/cora/nodes.csv.gz")
        }
    }

    /// Where `notebooks/studies/accuracy-graphs.lingu` left its graphs, if it ran.
    static let inputs = ProcessInfo.processInfo.environment["LINGU_ACCURACY"]

    /// Whether slow tests run and the data are there.
    static var runsSlowTests: Bool {
        ProcessInfo.processInfo.environment["FULL_TEST"] == "1" && folder != nil
    }
}

/// PyTorch Geometric's accuracies, written by `Tests/Goldens/accuracy/measure_accuracy.py`.
struct PeerAccuracy {
    private let rows: JSONValue

    /// Reads a file such as `cora_public`.
    init(_ file: String) throws {
        let path = Self.path(file)
        rows = try JSONValue(parsing: try String(contentsOfFile: path, encoding: .utf8))
    }

    /// Mean and standard deviation in percent; `nil` if that was not measured.
    func row(_ name: String) throws -> (mean: Double, deviation: Double)? {
        guard rows[name] != nil else { return nil }
        return (
            try rows.number(at: .member(name), "mean"), try rows.number(at: .member(name), "sd")
        )
    }

    /// The most epochs of a row; the usual ones where the file says nothing.
    func epochs(usual: Int) throws -> Int {
        rows["epochs"] == nil ? usual : min(usual, try rows.integer(at: "epochs"))
    }

    /// The training seeds of a row: as many as all have, unless it says otherwise.
    func seeds(of name: String) throws -> [Int] {
        let own = rows[name]?["seeds"] != nil
        return Array(
            0..<(own ? try rows.integer(at: .member(name), "seeds") : try rows.integer(at: "seeds"))
        )
    }

    private static func path(_ file: String) -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return tests.path + "/Goldens/accuracy/\(file).json"
    }
}

/// Mean test accuracy over seeds, within one standard deviation of PyTorch Geometric's.
@Suite(
    .serialized,
    .enabled(if: SharedData.runsSlowTests, "needs FULL_TEST=1 and the shared data"))
struct AccuracyTests {
    /// A graph, a split and PyTorch Geometric's results for them.
    struct Study: Sendable, CustomTestStringConvertible {
        let graph: String
        let split: String
        let file: String
        /// Whether the graph is one of `accuracy-graphs.lingu`, with TF-IDF inputs, and not cora as it is.
        var hasInputs = true
        var testDescription: String { file }
    }

    /// Cora, and what `LINGU_ACCURACY` holds; the others are skipped aloud.
    static let studies =
        [
            Study(graph: "cora", split: "public", file: "cora_public", hasInputs: false),
            Study(
                graph: "cora", split: "random602020_s0", file: "cora_random602020_s0",
                hasInputs: false),
        ] + prepared

    private static var prepared: [Study] {
        [
            Study(graph: "arxiv-2023", split: "official", file: "arxiv2023_official"),
            Study(
                graph: "wikispeedia", split: "random602020_s0", file: "wikispeedia_random602020_s0"),
            Study(graph: "wordnet", split: "random:60/20/20", file: "wordnet_random602020"),
        ].filter { study in
            let isThere = SharedData.inputs.map {
                FileManager.default.fileExists(atPath: "\($0)/\(study.graph)/graph.json")
            }
            if isThere != true {
                print("skipped: \(study.file) needs LINGU_ACCURACY (accuracy-graphs.lingu)")
            }
            return isThere == true
        }
    }

    private func task(_ study: Study) throws -> NodeClassification {
        let folder =
            study.hasInputs
            ? try #require(SharedData.inputs) : try #require(SharedData.folder) + "/data"
        let graph = try GraphFormats.read(path: "\(folder)/\(study.graph)")
            .using(split: study.split)
        let given = FeatureMatrix(try #require(graph.features))
        return try NodeClassification(
            graph, features: study.hasInputs ? given : graph.features?.rowsOfSumOne)
    }

    @Test(arguments: studies)
    func plainGCN(_ study: Study) throws {
        let peer = try PeerAccuracy(study.file)
        guard let row = try peer.row("gcn") else { return }
        let task = try task(study)
        var configuration = StudentConfiguration(
            architecture: .gcn, style: .plain, inFeatures: task.features.width,
            classes: task.classNames.count, width: 16)
        configuration.inputDropout = 0.5
        let runs = try StudentTrainer(
            task, configuration,
            training: TrainingOptions(epochs: try peer.epochs(usual: 200), patience: nil)
        ).run(seeds: try peer.seeds(of: "gcn"))
        try compare("\(study.file) gcn", runs, row)
    }

    @Test(arguments: studies, [LayerKind.gcn, .gat, .sage, .gin])
    func graphStudent(_ study: Study, architecture: LayerKind) throws {
        let peer = try PeerAccuracy(study.file)
        guard let row = try peer.row("student_\(architecture.rawValue)") else { return }
        let task = try task(study)
        let configuration = StudentPreset.light.configuration(
            architecture, inFeatures: task.features.width, classes: task.classNames.count)
        #expect(configuration.heads == 8)
        var training = StudentPreset.light.training
        training.epochs = try peer.epochs(usual: training.epochs)
        let runs = try StudentTrainer(task, configuration, training: training).run(
            seeds: try peer.seeds(of: "student_\(architecture.rawValue)"))
        try compare("\(study.file) student_\(architecture.rawValue)", runs, row)
    }

    private func compare(
        _ name: String, _ runs: StudentRuns, _ peer: (mean: Double, deviation: Double)
    ) throws {
        let own = SampleStatistics(runs.testAccuracies.map { 100 * $0 })
        print("\(name): \(own.mean) ± \(own.deviation), PyTorch Geometric \(peer)")
        #expect(abs(own.mean - peer.mean) <= max(own.deviation, peer.deviation))
    }
}

extension NodeFeatures {
    /// Sparse features with each row divided by the sum of its absolute values, as PyTorch Geometric's
    /// `NormalizeFeatures` does; rows of zeros stay.
    fileprivate var rowsOfSumOne: FeatureMatrix? {
        guard case .sparse(let matrix) = values else { return nil }
        var scaled = matrix.values
        for row in 0..<matrix.rowCount {
            let entries = matrix.entries(ofRow: row)
            let sum = scaled[entries].reduce(Float(0)) { $0 + abs($1) }
            for entry in entries where sum > 0 { scaled[entry] /= sum }
        }
        return FeatureMatrix(
            SparseMatrix(
                rowCount: matrix.rowCount, columnCount: matrix.columnCount,
                rowOffsets: matrix.rowOffsets, columnIndices: matrix.columnIndices, values: scaled))
    }
}
