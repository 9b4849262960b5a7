import Foundation
import JSON
import Support
import Testing

@testable import lingu

/// Saves are killed at random moments; what is there afterwards is the old or the new, never a mixture.
///
/// `FULL_TEST=1` kills 200 times.
@Suite(.serialized) struct KillTests {
    private static let count = ProcessInfo.processInfo.environment["FULL_TEST"] == "1" ? 200 : 3
    /// The objects saved into a folder besides the session.
    private static let kinds = [
        "graph", "student", "teacher", "adapter", "s.onnx", "s.safetensors", "t.csv", "f.svg",
    ]

    /// Saves of every kind of one variant, `a` or `b`, into a folder.
    private static func saves(_ variant: String, _ folder: String) -> String {
        """
        graph save graph-\(variant) "\(folder)/graph" --overwrite
        student save student-\(variant) "\(folder)/student" --overwrite
        teacher save teacher-\(variant) "\(folder)/teacher" --overwrite
        teacher save tuned-\(variant) "\(folder)/adapter" --overwrite --with-model
        student export student-\(variant) "\(folder)/s.onnx" --overwrite
        student export student-\(variant) "\(folder)/s.safetensors" --overwrite
        nodes graph-\(variant) | table save "\(folder)/t.csv" --overwrite
        plot degrees graph-\(variant) | plot save "\(folder)/f.svg" --overwrite
        variant = "\(variant)"
        session save kept
        """
    }

    private static let script = """
        set progress none
        graph-a = graph load "src" | graph split "few:2"
        graph-b = graph subgraph graph-a --classes [animal]
        student-a = student train graph-a --width 4 --epochs 1 --seeds 0..0
        student-b = student train graph-a --width 8 --epochs 1 --seeds 0..1
        teacher-a = teacher create graph-a --width 8 --layers 1 --heads 1 --vocabulary 270 --context 256 --folder "created-a"
        teacher-b = teacher create graph-a --width 16 --layers 1 --heads 1 --vocabulary 270 --context 256 --folder "created-b"
        tuned-a = teacher tune teacher-a graph-a --hops 0 --epochs 1 --rank 1
        tuned-b = teacher tune teacher-b graph-a --hops 0 --epochs 1 --rank 2
        \(saves("a", "a"))
        \(saves("b", "b"))
        \(saves("a", "out"))
        print "ready"
        for round in 1..100000 {
        \(saves("b", "out"))
        \(saves("a", "out"))
        }
        """

    @Test func nothingIsLostWhenTheProgramIsKilled() throws {
        let harness = try ProgramHarness()
        for folder in ["a", "b", "out"] { mkdir(harness.folder + "/" + folder, 0o755) }
        try harness.write("kill.lingu", Self.script)
        for round in 0..<Self.count {
            try kill(harness, after: Double.random(in: 0..<1.5))
            for kind in Self.kinds {
                let found = tree(harness.folder + "/out/" + kind)
                let known = ["a", "b"].map { tree(harness.folder + "/\($0)/" + kind) }
                #expect(!found.isEmpty && known.contains(found), "round \(round): \(kind)")
            }
            let restored = try harness.run(
                """
                session restore kept
                show (variant)
                a = graph load "out/graph"
                b = student load "out/student"
                c = teacher load "out/teacher"
                d = teacher load "out/adapter" --adapter "out/adapter"
                """)
            #expect(restored.status == 0, "round \(round): \(restored)")
            #expect(!restored.errors.contains("not restored"), "round \(round): \(restored)")
        }
    }

    /// Lets the script save until it is killed.
    private func kill(_ harness: ProgramHarness, after seconds: Double) throws {
        let log = harness.folder + "/ready.txt"
        unlink(log)
        let process = harness.process("exec $L run kill.lingu > ready.txt 2> kill-errors.txt")
        try process.run()
        for _ in 0..<1200 where process.isRunning {
            if let data = FileManager.default.contents(atPath: log),
                String(decoding: data, as: UTF8.self).contains("ready")
            {
                break
            }
            Pause.seconds(0.05)
        }
        Pause.seconds(seconds)
        let wasRunning = process.isRunning
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let errors =
            FileManager.default.contents(atPath: harness.folder + "/kill-errors.txt") ?? Data()
        #expect(wasRunning, "\(String(decoding: errors, as: UTF8.self))")
    }

    /// The contents of a file, or of all files of a folder by their names.
    private func tree(_ path: String) -> [String: Data] {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard isFolder.boolValue,
            let names = try? FileManager.default.subpathsOfDirectory(atPath: path)
        else {
            return FileManager.default.contents(atPath: path).map { ["": $0] } ?? [:]
        }
        return names.reduce(into: [:]) { contents, name in
            contents[name] = FileManager.default.contents(atPath: path + "/" + name)
        }
    }
}
