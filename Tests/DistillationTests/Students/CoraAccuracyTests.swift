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

    /// Whether slow tests run and the data are there.
    static var runsSlowTests: Bool {
        ProcessInfo.processInfo.environment["FULL_TEST"] == "1" && folder != nil
    }
}

/// What PyTorch Geometric reaches: `Tests/Goldens/accuracy/measure_accuracy.py` writes it.
struct PeerAccuracy {
    private let rows: JSONValue

    init(split: String) throws {
        let path = Self.path(split)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        rows = try JSONValue(parsing: text)
    }

    /// Mean and standard deviation in percent.
    func row(_ name: String) throws -> (mean: Double, deviation: Double) {
        (try rows.number(at: .member(name), "mean"), try rows.number(at: .member(name), "sd"))
    }

    static func path(_ split: String) -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return tests.path + "/Goldens/accuracy/cora_\(split).json"
    }

    static var isThere: Bool { FileManager.default.fileExists(atPath: path("public")) }
}

/// Mean test accuracy on cora over ten seeds, within one standard deviation of PyTorch Geometric's.
@Suite(
    .serialized,
    .enabled(
        if: SharedData.runsSlowTests && PeerAccuracy.isThere,
        "needs FULL_TEST=1, the cora data and PyTorch Geometric's numbers"))
struct CoraAccuracyTests {
    private func task(_ split: String) throws -> NodeClassification {
        let folder = try #require(SharedData.folder)
        let graph = try GraphFormats.read(path: folder + "/data/cora").using(split: split)
        let words = FeatureMatrix(try #require(graph.features)).normalizingRows
        return try NodeClassification(graph, features: words)
    }

    @Test func plainGCN() throws {
        let task = try task("public")
        #expect(task.train.count == 140 && task.validation.count == 500 && task.test.count == 1_000)
        var configuration = StudentConfiguration(
            architecture: .gcn, style: .plain, inFeatures: task.features.width, classes: 7,
            width: 16)
        configuration.inputDropout = 0.5
        let runs = try StudentTrainer(
            task, configuration, training: TrainingOptions(epochs: 200, patience: nil)
        ).run(seeds: Array(0..<10))
        try compare("gcn", runs)
    }

    @Test(arguments: [StudentArchitecture.gcn, .gat, .sage, .gin])
    func graphStudent(architecture: StudentArchitecture) throws {
        let task = try task("public")
        var configuration = StudentPreset.light.configuration(
            architecture, inFeatures: task.features.width, classes: 7)
        configuration.heads = 4
        let runs = try StudentTrainer(
            task, configuration, training: StudentPreset.light.training
        ).run(seeds: Array(0..<10))
        try compare("student_\(architecture.rawValue)", runs)
    }

    private func compare(_ name: String, _ runs: StudentRuns) throws {
        let own = Summary(runs.testAccuracies.map { 100 * $0 })
        let peer = try PeerAccuracy(split: "public").row(name)
        print("\(name): \(own.mean) ± \(own.deviation), PyTorch Geometric \(peer)")
        #expect(own.mean > peer.mean - max(own.deviation, peer.deviation))
        #expect(own.mean < peer.mean + 2 * max(own.deviation, peer.deviation))
    }
}
