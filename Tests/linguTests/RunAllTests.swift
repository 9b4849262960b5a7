import Foundation
import JSON
import JupyterProtocol
import Support
import Testing

@testable import lingu

/// An interrupt stops “Run All”: work keeps what it has, and the cells behind it are not run.
struct RunAllTests {
    private let home: TestHome
    private let transport = InProcessTransport()
    private let server: KernelServer
    private let client = MessageFactory(username: "tester")

    init() throws {
        home = try TestHome()
        server = KernelServer(
            transport: transport, interpreter: home.interpreter(), logger: home.logger)
        try server.start()
    }

    /// Forty nodes in two classes, as a folder of tables.
    private func graphFolder() throws -> String {
        let folder = home.path + "/graph"
        try LinguHome.createFolder(folder)
        var nodes = "id,label,text,split\n"
        var edges = "source,target\n"
        for node in 0..<40 {
            let split = ["train", "val", "test", "train"][node % 4]
            nodes += "n\(node),\(node < 20 ? "a" : "b"),word\(node) of \(node % 7),\(split)\n"
            edges += "n\(node),n\((node + 1) % 40)\n"
        }
        try AtomicFile.write(Array(nodes.utf8), to: folder + "/nodes.csv")
        try AtomicFile.write(Array(edges.utf8), to: folder + "/edges.csv")
        return folder
    }

    @discardableResult
    private func send(
        _ type: String, _ content: JSONValue = [:], on channel: Channel = .shell,
        subshell: String? = nil
    ) throws -> String {
        var message = client.message(type, content)
        if let subshell {
            var json = message.header.json
            json["subshell_id"] = .string(subshell)
            message.header = try MessageHeader(json: json)
        }
        transport.deliver(message, on: channel)
        return message.header.messageID
    }

    private func execute(_ code: String, subshell: String? = nil) throws -> String {
        try send("execute_request", ["code": .string(code)], subshell: subshell)
    }

    /// Takes messages until one fits.
    private func message(
        _ what: String, _ sink: (Message) -> Void = { _ in }, where fits: (Message) -> Bool
    ) throws -> Message {
        while let sent = transport.next(seconds: 60) {
            sink(sent.message)
            if fits(sent.message) { return sent.message }
        }
        Issue.record("no \(what) came")
        throw JupyterError.noInput
    }

    private func reply(to request: String, _ sink: (Message) -> Void = { _ in }) throws -> JSONValue
    {
        try message("reply", sink) {
            $0.type == "execute_reply" && $0.parentID == request
        }.content
    }

    private func shown(_ request: String) throws -> String {
        var text = ""
        _ = try message(
            "idle",
            {
                if $0.type == "execute_result" || $0.type == "stream" {
                    text += $0.content["data"]?["text/plain"]?.stringValue ?? ""
                    text += $0.content["text"]?.stringValue ?? ""
                }
            },
            where: { $0.parentID == request && $0.content["execution_state"] == "idle" })
        return text
    }

    /// Interrupts a training, twice, and returns what was shown of it.
    private func interruptTraining(_ code: String, subshell: String? = nil) throws -> (
        reply: JSONValue, shown: [String], next: JSONValue
    ) {
        let training = try execute(code, subshell: subshell)
        let next = try execute("print later", subshell: subshell)
        var shown: [String] = []
        func note(_ message: Message) {
            guard message.parentID == training else { return }
            if let text = message.content["data"]?["text/plain"]?.stringValue { shown.append(text) }
        }
        _ = try message("bar", note) { $0.type == "display_data" && $0.parentID == training }
        try send("interrupt_request", on: .control)
        try send("interrupt_request", on: .control)
        let answer = try reply(to: training, note)
        return (answer, shown, try reply(to: next))
    }

    @Test(arguments: [false, true])
    func trainingKeepsItsValueAndStopsTheCellsBehindIt(inSubshell: Bool) throws {
        defer { server.stop() }
        var subshell: String?
        if inSubshell {
            let request = try send("create_subshell_request", on: .control)
            subshell = try message("subshell") {
                $0.parentID == request && $0.type == "create_subshell_reply"
            }.content["subshell_id"]?.stringValue
        }
        let load = try execute("g = graph load \"\(graphFolder())\"")
        #expect(try reply(to: load)["status"] == "ok")
        let (answer, lines, next) = try interruptTraining(
            "s = student train g --epochs 100000 --patience 0 --seeds 0..4", subshell: subshell)
        #expect(answer["status"] == "error" && answer["ename"] == "Interrupted")
        #expect(answer["traceback"]?.text().contains("“s” holds what was done") == true)
        #expect(lines.last?.hasPrefix("■ training") == true, "\(lines.last ?? "nothing")")
        #expect(next["status"] == "aborted")
        let card = try shown(execute("s", subshell: subshell))
        #expect(card.contains("■ interrupted at epoch") && card.contains("1 of 5 seeds"))
        #expect(try shown(execute("session list")).contains("interrupted"))
        #expect(try shown(execute("metrics s")).contains("interrupted"))
        #expect(try shown(execute("runs")).contains("1 of 5"))
        // The interrupts were meant for that cell alone.
        #expect(try shown(execute("print on")) == "on\n")
    }

    /// The statement behind the interrupted one is not run; the error still names what was kept.
    @Test func laterStatementsOfTheCellAreNotRun() throws {
        defer { server.stop() }
        _ = try reply(to: execute("g = graph load \"\(graphFolder())\""))
        let (answer, lines, _) = try interruptTraining(
            "s = student train g --epochs 100000 --patience 0\ndisplay html \"<b>never</b>\"")
        #expect(answer["ename"] == "Interrupted")
        #expect(answer["traceback"]?.text().contains("“s” holds what was done") == true)
        #expect(!lines.contains { $0.contains("never") })
    }

    /// Stages in a pipe, a loop or a definition get names of their own.
    @Test(arguments: [
        ("m = student train g --epochs 100000 --patience 0 | metrics", "Student"),
        (
            "for l in [1 100000 1] { student train g --epochs (l) --patience 0 --seeds [7] }",
            "List"
        ),
        (
            "def f [x] { s = student train x --epochs 100000 --patience 0\nmetrics s }\nf g",
            "Student"
        ),
        ("student train g --epochs 100000 --patience 0;", "Student"),
    ])
    func whatNothingWouldHoldIsNamed(code: String, type: String) throws {
        defer { server.stop() }
        _ = try reply(to: execute("g = graph load \"\(graphFolder())\"\ninterrupted = 1"))
        let (answer, _, _) = try interruptTraining(code)
        #expect(answer["ename"] == "Interrupted")
        #expect(answer["traceback"]?.text().contains("“interrupted-2” holds what was") == true)
        #expect(try shown(execute("(type(`interrupted-2`))")) == type)
        #expect(try shown(execute("(interrupted)")) == "1")
        #expect(try !shown(execute("session list")).contains("interrupted-3"))
    }

    /// A value that is not assigned is shown before the error.
    @Test func whatIsNotAssignedIsShown() throws {
        defer { server.stop() }
        _ = try reply(to: execute("g = graph load \"\(graphFolder())\""))
        let (answer, lines, _) = try interruptTraining(
            "student train g --epochs 100000 --patience 0")
        #expect(answer["ename"] == "Interrupted")
        #expect(lines.contains { $0.contains("Student GCN") })
    }
}
