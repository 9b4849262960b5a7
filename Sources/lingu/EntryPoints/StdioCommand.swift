import ArgumentParser
import Glibc
import JupyterProtocol
import Support

/// The kernel over standard input and output.
struct StdioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stdio",
        abstract: "Run as a kernel over stdin and stdout, one JSON message per line.",
        discussion: """
            A line is an object with Jupyter's `header` (with `msg_id`, `msg_type` and `session`), \
            `parent_header`, `metadata` and `content`, and `channel`: `shell`, `control`, `stdin` \
            or `iopub`. The kernel ends when its input does.
            """)

    func run() throws {
        try EntryPoint.run {
            let logger = StartupLog.logger()
            // Nothing but messages may reach the front end: what libraries print goes to stderr.
            let output = dup(1)
            dup2(2, 1)
            let transport = StdioTransport(input: 0, output: output, logger: logger)
            let server = KernelServer(
                transport: transport,
                interpreter: LinguInterpreter(logger: logger), logger: logger)
            SignalWatcher.start(interrupt: { server.interrupt() }, terminate: { server.stop() })
            try server.start()
            _ = server.waitUntilStopped()
            if let code = transport.outputFailure { OutputFailure.note(code) }
        }
        Glibc.exit(0)
    }
}
