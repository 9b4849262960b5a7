import Foundation
import Testing

@testable import JupyterProtocol

struct ConnectionFileTests {
    func read(_ text: String) throws -> ConnectionFile {
        let path = FileManager.default.temporaryDirectory.path + "/\(Identifier.random()).json"
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try ConnectionFile(path: path)
    }

    let ports = #"""
        "shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5
        """#

    @Test func readsWhatJupyterWrites() throws {
        let tcp = try read(
            #"{\#(ports), "ip": "127.0.0.1", "key": "k", "transport": "tcp", "kernel_name": "x"}"#)
        #expect(tcp.endpoint(.iopub) == "tcp://127.0.0.1:2" && tcp.key == "k")
        let ipc = try read(#"{\#(ports), "ip": "/tmp/x", "transport": "ipc"}"#)
        #expect(ipc.endpoint(.heartbeat) == "ipc:///tmp/x-5")
        #expect(try read(#"{\#(ports), "ip": "::1"}"#).endpoint(.shell) == "tcp://[::1]:1")
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"shell_port": "x"}"#, #"{"transport": "pigeon"}"#,
    ])
    func refusesOthers(text: String) {
        #expect(throws: JupyterError.self) { try read(text) }
    }

    @Test func refusesMissingFilesAndOtherSchemes() {
        #expect(throws: JupyterError.self) { try ConnectionFile(path: "/nonexistent/x.json") }
        #expect(throws: JupyterError.self) {
            try read(#"{\#(ports), "key": "k", "signature_scheme": "hmac-md5"}"#)
        }
        #expect(throws: JupyterError.self) {
            try read(#"{\#(ports.replacingOccurrences(of: "1,", with: "70000,"))}"#)
        }
    }
}
