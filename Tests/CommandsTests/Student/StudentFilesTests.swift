import CommandLanguage

import Foundation
import GraphNetworks
import Graphs
import JSON
import Support
import Testing

@testable import Commands
@testable import Distillation

/// Students kept whole, and students for other programs.
@Suite struct StudentFilesTests {
    static var python: String? { ProcessInfo.processInfo.environment["LINGU_PYTHON"] }

    private func newPath(_ ending: String) throws -> String {
        try TinySession.folder.get() + "/student-\(UUID().uuidString)\(ending)"
    }

    @Test func studentsAreKeptWhole() throws {
        let tiny = try TinySession(withModels: true)
        let path = try newPath("")
        for name in ["tiny-student", "tiny-distilled"] {
            try tiny.run(
                "student save \(name) '\(path)' --overwrite; back = student load '\(path)'")
            let old = try #require(tiny.session.value(named: name)?.object(as: StudentValue.self))
            let new = try #require(tiny.session.value(named: "back")?.object(as: StudentValue.self))
            #expect(new.plainText == old.plainText && new.graph == old.graph)
            #expect(new.runs.runs.map(\.epochs) == old.runs.runs.map(\.epochs))
            #expect(new.runs.distillation == old.runs.distillation)
            #expect(
                try tiny.table("student predict back --probabilities").columns
                    == tiny.table("student predict \(name) --probabilities").columns)
        }
        #expect(
            try tiny.failure(of: "student save tiny-student '\(path)'").name == "FileExists")
        let leftovers = try FileManager.default.contentsOfDirectory(
            atPath: (path as NSString).deletingLastPathComponent
        ).filter { $0.contains((path as NSString).lastPathComponent + ".") }
        #expect(leftovers.isEmpty)
    }

    @Test func foldersOfOtherThingsStay() throws {
        let tiny = try TinySession(withModels: true)
        let path = try newPath("")
        try LinguHome.createFolder(path)
        #expect(
            try tiny.failure(of: "student save tiny-student '\(path)' --overwrite").name
                == "Unusable")
        #expect(try tiny.failure(of: "student load '\(path)'").remedy.contains("student save"))
        #expect(FileManager.default.fileExists(atPath: path))
        tiny.cancellation.cancel()
        let other = try newPath("")
        #expect(throws: Interrupted.self) { try tiny.run("student save tiny-student '\(other)'") }
        #expect(!FileManager.default.fileExists(atPath: other))
    }

    @Test func endingsDecideTheFormat() throws {
        let tiny = try TinySession(withModels: true)
        let path = try newPath("")
        try tiny.run("student export tiny-student '\(path).onnx'")
        try tiny.run("student export tiny-student '\(path)' --format safetensors")
        let onnx = try #require(FileManager.default.contents(atPath: path + ".onnx"))
        #expect(String(decoding: onnx, as: UTF8.self).contains("vocabulary"))
        let tensors = try #require(FileManager.default.contents(atPath: path))
        let head = String(decoding: tensors.prefix(40_000), as: UTF8.self)
        for name in ["pre_block.norm.num_batches_tracked", "conv.0.lin.weight", "idf", "classes"] {
            #expect(head.contains(name), "\(name)")
        }
        #expect(
            try tiny.failure(of: "student export tiny-student '\(path).onnx'").name == "FileExists")
        #expect(
            try tiny.failure(of: "student export tiny-student '\(path).pt'").remedy
                .contains("load_file"))
        #expect(try tiny.failure(of: "student export tiny-student '\(path).h5'").name == "Unusable")
        #expect(!FileManager.default.fileExists(atPath: path + ".onnx.NOTICE"))
    }

    @Test func noticesTravelWithDistilledStudents() throws {
        let tiny = try TinySession(withModels: true)
        let value = try #require(
            tiny.session.value(named: "tiny-distilled")?.object(as: StudentValue.self))
        let runs = value.runs
        let teacher = TeacherNotice(
            name: "big", license: "Terms of Use", source: "somewhere", notice: "Provided under …")
        let marked = StudentRuns(
            configuration: runs.configuration, training: runs.training,
            distillation: runs.distillation, teacher: teacher, classNames: runs.classNames,
            graphHash: runs.graphHash, runs: runs.runs)
        tiny.session.assign(.object(StudentValue(marked, graph: value.graph)), to: "marked")
        let path = try newPath("")
        try tiny.run(
            "student export marked '\(path).onnx'; student save marked '\(path)'")
        for place in [path + ".onnx.NOTICE", path + "/NOTICE"] {
            let text = try String(contentsOfFile: place, encoding: .utf8)
            #expect(text.contains("big") && text.contains("Terms of Use"))
        }
        #expect(try tiny.run("student describe marked").plainText().contains("Terms of Use"))
    }

    /// PyTorch Geometric's layers load the safetensors file strictly, onnxruntime runs the ONNX file, and both
    /// give the student's logits within 1e-5; needs `LINGU_PYTHON` with both.
    @Test(
        .enabled(
            if: StudentFilesTests.python != nil, "needs LINGU_PYTHON with PyG and onnxruntime"),
        arguments: LayerKind.allCases, StudentStyle.allCases)
    func otherProgramsGiveTheSameLogits(
        architecture: LayerKind, style: StudentStyle
    ) throws {
        let tiny = try TinySession()
        let graph = try TinySession.graph.get()
        let task = try PreparedGraph(graph).task()
        var configuration = StudentConfiguration(
            architecture: architecture, style: style, inFeatures: task.features.width, classes: 2,
            width: 16)
        configuration.heads = 4
        let runs = try StudentTrainer(
            task, configuration, training: TrainingOptions(epochs: 4)
        ).run(seeds: [2])
        tiny.session.assign(.object(StudentValue(runs, graph: graph)), to: "small")
        let path = try newPath("")
        try tiny.run(
            "student export small '\(path).onnx'; student export small '\(path).safetensors'")
        let model = try #require(runs.best?.model)
        let logits = try model.predict(task.features, graph: task.graph).logits
        func rows(_ count: Int, _ row: (Int) -> [Float]) -> JSONValue {
            .array((0..<count).map { .array(row($0).map { .number(Double($0)) }) })
        }
        let edges = (0..<12).flatMap { node in graph.neighbors(of: node).map { (Int($0), node) } }
        let x = task.features.dense
        let data: JSONValue = [
            "x": rows(12) { Array(x.row($0)) }, "logits": rows(12) { Array(logits.row($0)) },
            "edges": [
                .array(edges.map { .integer($0.0) }), .array(edges.map { .integer($0.1) }),
            ],
        ]
        try AtomicFile.write(data.bytes(), to: path + ".json")
        for (script, ending) in [("check_onnx", "onnx"), ("check_state_dict", "safetensors")] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try #require(Self.python))
            let tests = URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent().path
            process.arguments = [
                "\(tests)/Goldens/gnn/\(script).py", "\(path).\(ending)", path + ".json",
            ]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(script) \(architecture) \(style)")
        }
    }
}
