import Foundation
import GraphNetworks
import Support
import Tensor
import Testing

@testable import Distillation

@Suite struct SavedStudentTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lingu-student-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func runs(_ architecture: LayerKind) throws -> (GroupedGraph, StudentRuns) {
        let graph = try GroupedGraph()
        let trainer = try StudentTrainer(
            graph.task, graph.configuration(architecture), training: TrainingOptions(epochs: 3),
            teacher: (graph.features, DistillationOptions()))
        return (graph, try trainer.run(seeds: [1, 2]))
    }

    @Test(arguments: LayerKind.allCases)
    func readingGivesTheSameStudent(architecture: LayerKind) throws {
        let (graph, runs) = try runs(architecture)
        let student = try #require(SavedStudent(runs, featureName: "noise"))
        try withFolder { folder in
            try student.write(to: folder)
            let read = try SavedStudent(folder: folder)
            #expect(read.model.configuration == student.model.configuration)
            #expect(read.classNames == ["a", "b", "c"])
            #expect(read.featureName == "noise" && read.graphHash == "groups")
            #expect(read.teacher == student.teacher)
            #expect(read.metrics == student.metrics)
            let before = try student.model.predict(graph.task.features, graph: graph.task.graph)
            let after = try read.model.predict(graph.task.features, graph: graph.task.graph)
            #expect(before.logits.values == after.logits.values)
            let notice = try String(contentsOfFile: folder + "/NOTICE", encoding: .utf8)
            #expect(notice.contains("oracle") && notice.contains("Licence: none"))
        }
    }

    @Test func damagedFoldersAreErrors() throws {
        let (_, runs) = try runs(.gcn)
        let student = try #require(SavedStudent(runs, featureName: "noise"))
        try withFolder { folder in
            #expect(throws: DistillationError.self) { try SavedStudent(folder: folder) }
            try student.write(to: folder)
            let path = folder + "/student.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            for (old, new) in [
                ("\"gcn\"", "\"gxn\""), ("\"layers\": 2", "\"layers\": 3"), ("\"format\"", "\"x\""),
                ("\"heads\": 8", "\"heads\": -8"), ("\"a\",", ""), ("{", "["),
            ] {
                #expect(text.contains(old))
                try text.replacingOccurrences(of: old, with: new)
                    .write(toFile: path, atomically: true, encoding: .utf8)
                #expect(throws: (any Error).self) { try SavedStudent(folder: folder) }
            }
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            try Data().write(to: URL(fileURLWithPath: folder + "/student.safetensors"))
            #expect(throws: (any Error).self) { try SavedStudent(folder: folder) }
        }
    }

    @Test func baselinesRunOnTheSameTask() throws {
        let graph = try GroupedGraph(labelled: 5)
        let regression = try Baselines.logisticRegression(graph.task, graph.features)
            .run(seeds: [1])
        #expect(regression.testAccuracies[0] > 0.8)
        #expect(regression.configuration.architecture == .mlp)
        let input = Baselines.input(graph.features, hops: [0])
        #expect(input.width == graph.features.teacherWidth)
        let teacher = try Baselines.teacher(graph.features, graph.task, nodes: graph.task.test)
        #expect(teacher.accuracy > 0.8)
        let spread = Baselines.labelPropagation(graph.task, nodes: graph.task.test)
        #expect(spread.accuracy > 0.4)
    }

    @Test func timingCountsNodes() throws {
        let graph = try GroupedGraph()
        let model = try StudentRegistry.makeModel(graph.configuration(), seed: 1)
        let timing = try InferenceTiming(
            model, graph.task.features, graph: graph.task.graph, runs: 3)
        #expect(timing.seconds.count == 3 && timing.nodeCount == 90)
        #expect(timing.millisecondsPerNode == 1_000 * timing.median / Double(timing.nodeCount))
    }
}
