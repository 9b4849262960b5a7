import ArgumentParser
import Glibc
import JupyterProtocol
import Support

/// The Jupyter kernel.
struct KernelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel", abstract: "Run as a Jupyter kernel (started by Jupyter).")

    @Option(
        name: [.customLong("connection-file"), .customShort("f")],
        help: "The connection file that Jupyter wrote (required).")
    var connectionFile: String

    func run() throws {
        try EntryPoint.run {
            let logger = StartupLog.logger()
            let connection = try ConnectionFile(path: connectionFile)
            for warning in connection.warnings(path: connectionFile) {
                logger.warning("\(warning)")
            }
            let server = KernelServer(
                transport: try ZeroMQTransport(connection: connection, logger: logger),
                interpreter: LinguInterpreter(logger: logger), logger: logger)
            SignalWatcher.start(interrupt: { server.interrupt() }, terminate: { server.stop() })
            try server.start()
            ParentWatcher.start { server.stop() }
            StartupPages.releaseSoon()
            _ = server.waitUntilStopped()
        }
        // Threads of cells that did not stop in time must not hold up the exit.
        Glibc.exit(0)
    }
}
