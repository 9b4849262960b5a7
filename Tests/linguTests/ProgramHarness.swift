import Foundation
import Support

/// The built program in a folder of its own, with a home there.
final class ProgramHarness {
    let folder = FileManager.default.temporaryDirectory.path + "/program-" + UUID().uuidString

    /// The outcome of a run.
    struct Outcome {
        let status: Int32
        let signal: Int32
        let output: String
        let errors: String
    }

    /// The program, which is built beside the tests.
    static let program: String = {
        let tests =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = (tests as NSString).deletingLastPathComponent + "/lingu"
        guard !FileManager.default.isExecutableFile(atPath: beside) else { return beside }
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        return package + "/.build/debug/lingu"
    }()

    init() throws {
        try LinguHome.createFolder(folder + "/src")
        var nodes = "id,label,title,text\n"
        var edges = "src,dst\n"
        for node in 0..<12 {
            let kind = node < 6 ? "animal" : "plant"
            nodes += "n\(node),\(kind),name \(node),the \(kind) number \(node)\n"
            edges += "n\(node),n\((node + 1) % 12)\n"
        }
        try write("src/nodes.csv", nodes)
        try write("src/edges.csv", edges)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ name: String, _ text: String) throws {
        try AtomicFile.write(Array(text.utf8), to: folder + "/" + name)
    }

    /// A shell's process in the folder; `$L` is the program.
    func process(_ command: String) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = [
            "LINGU_HOME": folder + "/home", "L": Self.program, "HOME": folder,
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "LINGU_KEEP_BLAS_ENV": "1",
        ]
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs a shell's command to its end; the streams go through files, so that nothing fills up.
    func shell(_ command: String) throws -> Outcome {
        let process = process("{ \(command)\n} > out.txt 2> err.txt")
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) -> String {
            String(
                decoding: FileManager.default.contents(atPath: folder + "/" + name) ?? Data(),
                as: UTF8.self)
        }
        let wasKilled = process.terminationReason == .uncaughtSignal
        return Outcome(
            status: wasKilled ? -1 : process.terminationStatus,
            signal: wasKilled ? process.terminationStatus : 0, output: text("out.txt"),
            errors: text("err.txt"))
    }

    /// Runs a script to its end.
    func run(_ script: String, before: String = "") throws -> Outcome {
        try write("script.lingu", script)
        return try shell("\(before)$L run script.lingu")
    }
}
