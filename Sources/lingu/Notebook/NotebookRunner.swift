import Foundation
import JSON
import JupyterProtocol
import Logging
import Support

/// Runs the cells of a notebook through the kernel, as Jupyter would.
final class NotebookRunner {
    /// How a notebook is run.
    struct Options {
        /// Seconds a cell may take; `nil` for any.
        var timeout: Double?
        /// Whether cells after one that failed are run.
        var allowsErrors = false
        /// Whether the plain texts of results are printed.
        var showsResults = false
    }

    private let transport = InProcessTransport(capacity: 4096)
    private let server: KernelServer
    private let client = MessageFactory(username: "lingu-run")
    private let options: Options
    private let report: RunReport
    private var outputs = CellOutputs()
    private var indexByRequest: [String: Int] = [:]

    init(interpreter: any Interpreter, options: Options, report: RunReport, logger: Logger) {
        server = KernelServer(transport: transport, interpreter: interpreter, logger: logger)
        self.options = options
        self.report = report
    }

    /// Asks the running cell to stop.
    var interrupt: @Sendable () -> Void { { [server] in server.interrupt() } }

    /// Runs all cells.
    ///
    /// - Parameters:
    ///   - notebook: The notebook, which gets the outputs.
    ///   - wasAsked: Whether a person asked to stop; looked at between cells.
    /// - Returns: Whether no cell failed that should not.
    func run(_ notebook: inout Notebook, wasAsked: () -> Bool) throws -> Bool {
        try server.start()
        defer {
            server.stop()
            _ = server.waitUntilStopped()
        }
        describeKernel(&notebook)
        let code = notebook.cells.indices.filter { notebook.cells[$0]["cell_type"] == "code" }
        for index in code {
            notebook.cells[index]["outputs"] = []
            notebook.cells[index]["execution_count"] = .null
        }
        let started = Date()
        for (number, index) in code.enumerated() {
            let cell = notebook.cells[index]
            let source = cell.cellSource
            guard source.contains(where: { !$0.isWhitespace }), !cell.hasTag("skip-execution")
            else { continue }
            report.began(number: number + 1, of: code.count, source: source)
            let mayFail = options.allowsErrors || cell.hasTag("raises-exception")
            let (count, status) = run(source, cell: index)
            notebook.cells[index]["execution_count"] = count
            for changed in code.prefix(number + 1) {
                notebook.cells[changed]["outputs"] = .array(outputs[changed])
            }
            report.ended(outputs[index], status: status, showsResults: options.showsResults)
            if wasAsked() || (status != "ok" && !mayFail) { return false }
        }
        report.finished(cells: code.count, seconds: Date().timeIntervalSince(started))
        return true
    }

    private func describeKernel(_ notebook: inout Notebook) {
        let reply = reply(to: send("kernel_info_request", [:]))
        notebook[metadata: "language_info"] = reply?["language_info"]
        if notebook[metadata: "kernelspec"] == nil {
            notebook[metadata: "kernelspec"] = [
                "name": "lingu", "display_name": "Lingu", "language": "lingu",
            ]
        }
    }

    private func send(_ type: String, _ content: JSONValue) -> Message {
        let message = client.message(type, content)
        transport.deliver(message, on: .shell)
        return message
    }

    /// Runs a cell and keeps its outputs.
    private func run(_ source: String, cell: Int) -> (count: JSONValue, status: String) {
        let request = send(
            "execute_request",
            [
                "code": .string(source), "allow_stdin": false, "store_history": true,
                "stop_on_error": .boolean(!options.allowsErrors),
            ])
        indexByRequest[request.header.messageID] = cell
        let timer = options.timeout.map { Timeout(seconds: $0, interrupt) }
        defer { timer?.stop() }
        let content = reply(to: request)
        for page in content?["payload"]?.arrayValue ?? [] where page["source"] == "page" {
            outputs.take(
                "display_data", ["data": page["data"] ?? [:], "metadata": [:]], cell: cell)
        }
        return (content?["execution_count"] ?? .null, content?["status"]?.stringValue ?? "error")
    }

    /// The content of the reply to a request, once the kernel is idle again.
    private func reply(to request: Message) -> JSONValue? {
        var reply: JSONValue?
        while let (channel, message) = transport.next() {
            let isOwn = message.parentID == request.header.messageID
            if channel == .shell, isOwn { reply = message.content }
            if channel == .iopub, let parent = message.parentID,
                let cell = indexByRequest[parent]
            {
                outputs.take(message.type, message.content, cell: cell)
                report.saw(message)
            }
            if isOwn, message.content["execution_state"] == "idle" { break }
        }
        return reply
    }
}

/// Calls a closure unless it is stopped in time.
final class Timeout: Sendable {
    private let isStopped = Monitor(false)

    init(seconds: Double, _ body: @escaping @Sendable () -> Void) {
        BackgroundThread.start("lingu-timeout") { [isStopped] in
            if isStopped.wait(seconds: seconds, until: { $0 ? true : nil }) == nil { body() }
        }
    }

    func stop() { isStopped.change { $0 = true } }
}
