import CommandLanguage
import Commands
import Foundation
import Graphs
import Support
import Tables

extension FuzzTarget {
    /// Cells of the command language, run in a session with a graph and a table, for half a second.
    static let cells = FuzzTarget("cells") { bytes in
        let source = String(decoding: bytes.prefix(400), as: UTF8.self)
        guard !ForbiddenCommands.occur(in: source) else { return }
        try evaluateCell(source)
    }

    /// Programs that are generated so that they parse and their arguments have the right types.
    static let typedCells = FuzzTarget("typed-cells") { bytes in
        var program = ProgramGenerator(bytes)
        try evaluateCell(program.source())
    }

    /// Evaluates a cell and prints what it gives; stops it after half a second.
    private static func evaluateCell(_ source: String) throws {
        let home = LinguHome(path: Scratch.home)
        let session = Session(commands: CommandRegistry.all, home: home)
        session.assign(.object(GraphValue(try graph.get())), to: "g")
        session.assign(
            .table(
                Table([
                    TableColumn("name", ["otter", "heron", "fern"]),
                    TableColumn("size", [2, 4, 1]),
                    TableColumn("score", [1.5, -2.5, 1e300]),
                ])), to: "t")
        let cancellation = Cancellation()
        let timer = Timeout(cancellation)
        defer { timer.stop() }
        let service = LanguageService(commands: session.commands)
        let cell = CellSession(
            session: session, output: SilentOutput(),
            progress: SilentProgress(cancellation: cancellation))
        let result = try service.evaluate(source, in: cell)
        _ = result.value.summary
        _ = result.value.plainText()
    }

    private static let graph = Result {
        try TextAttributedGraph(
            name: "g", texts: ["an otter", "a heron", "a fern", "some moss"],
            edges: [(0, 1), (1, 2), (2, 3)], labels: [0, 0, 1, 1], classNames: ["animal", "plant"])
    }
}

/// Commands that write files, load others, wait or train for long.
enum ForbiddenCommands {
    private static let words = [
        "save", "load", "export", "teacher", "student", "sleep", "input", "models", "datasets",
        "restore", "forget", "session", "build", "include", "doctor", "benchmark", "ablate",
        "clear", "runs",
    ]

    /// Whether a text names one of them.
    static func occur(in source: String) -> Bool { words.contains { source.contains($0) } }
}

/// Output that goes nowhere.
private final class SilentOutput: Output {
    func write(_ text: String, to stream: OutputStreamName) {}
    func display(_ bundle: MIMEBundle, id: String?) {}
    func update(_ bundle: MIMEBundle, id: String) {}
    func clear(wait: Bool) {}
    func readLine(prompt: String, isPassword: Bool) -> String { "" }
}

extension Scratch {
    static let home = NSTemporaryDirectory() + "lingu-fuzz-home"
}

/// Raises a cancellation after half a second.
private final class Timeout: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)

    init(_ cancellation: Cancellation) {
        let done = done
        Thread {
            if done.wait(timeout: .now() + 0.5) == .timedOut { cancellation.cancel() }
        }.start()
    }

    func stop() { done.signal() }
}
