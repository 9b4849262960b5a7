import Foundation
import JSON
import Support
import Testing

@testable import JupyterProtocol

/// A kernel behind real sockets on ports that are free.
struct SocketKernel {
    let interpreter = EchoInterpreter()
    let server: KernelServer
    let connection: ConnectionFile

    init(_ wanted: ConnectionFile = ConnectionFile(key: "a key")) throws {
        let transport = try ZeroMQTransport(connection: wanted, logger: .silent)
        connection = transport.connection
        server = KernelServer(transport: transport, interpreter: interpreter, logger: .silent)
        try server.start()
    }

    /// Ends the kernel and its sockets.
    func end() {
        server.stop()
        _ = server.waitUntilStopped()
    }
}

@Suite(.serialized)
struct ZeroMQTransportTests {
    @Test func talksOverAllSockets() throws {
        let kernel = try SocketKernel()
        defer { kernel.end() }
        let client = try ZeroMQClient(kernel.connection)
        defer { client.close() }
        try client.waitForWelcome()
        #expect(try client.beats())
        let info = client.send("kernel_info_request", on: .control)
        let reply = try client.receive(on: .control)
        #expect(reply.type == "kernel_info_reply" && reply.parentID == info.header.messageID)
        let cell = client.send("execute_request", ["code": "ask x", "allow_stdin": true])
        let question = try client.receive(on: .stdin)
        #expect(question.type == "input_request" && question.parentID == cell.header.messageID)
        client.send("input_reply", ["value": "yes"], on: .stdin)
        #expect(try client.receive(on: .shell).content["status"] == "ok")
        #expect(
            try client.broadcasts(of: cell).map(\.type)
                == ["status", "execute_input", "execute_result", "status"])
    }

    /// A new subscriber gets the welcome first, however much is broadcast at that moment.
    @Test func welcomesBeforeAllElse() throws {
        let kernel = try SocketKernel()
        defer { kernel.end() }
        let isDone = Monitor(false)
        BackgroundThread.start("broadcasts") { [server = kernel.server] in
            while !isDone.withLock({ $0 }) {
                server.publish("status", ["execution_state": "busy"], parent: nil)
                Pause.seconds(0.0001)
            }
        }
        defer { isDone.withLock { $0 = true } }
        for _ in 0..<40 {
            let client = try ZeroMQClient(kernel.connection)
            defer { client.close() }
            #expect(try client.receive(on: .iopub).type == "iopub_welcome")
        }
    }

    @Test func servesTwoClients() throws {
        let kernel = try SocketKernel()
        defer { kernel.end() }
        let clients = try (0..<2).map { _ in try ZeroMQClient(kernel.connection) }
        defer { for client in clients { client.close() } }
        for client in clients { try client.waitForWelcome() }
        let cells = clients.enumerated().map { index, client in
            client.send("execute_request", ["code": "say \(index)"])
        }
        for (client, cell) in zip(clients, cells) {
            #expect(try client.receive(on: .shell).parentID == cell.header.messageID)
        }
        for client in clients {
            #expect(try client.broadcasts(of: cells[0])[2].content["text"] == "0\n")
        }
    }

    @Test func listensOnUnixSockets() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/" + Identifier.random()
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var wanted = ConnectionFile(key: "")
        wanted.transport = "ipc"
        wanted.address = folder + "/k"
        for (index, name) in ConnectionFile.SocketName.allCases.enumerated() {
            wanted.ports[name] = index + 1
        }
        let kernel = try SocketKernel(wanted)
        defer { kernel.end() }
        let client = try ZeroMQClient(kernel.connection)
        defer { client.close() }
        client.send("kernel_info_request")
        #expect(try client.receive(on: .shell).type == "kernel_info_reply")
    }

    @Test func saysWhenAPortIsInUse() throws {
        let kernel = try SocketKernel()
        defer { kernel.end() }
        #expect(throws: JupyterError.self) {
            try ZeroMQTransport(connection: kernel.connection, logger: .silent)
        }
    }

    @Test func dropsWhatIsMalformedAndAnswersTheNextRequest() throws {
        let kernel = try SocketKernel()
        defer { kernel.end() }
        let client = try ZeroMQClient(kernel.connection)
        defer { client.close() }
        let good = client.frames(of: client.factory.message("kernel_info_request", [:]))
        let other = WireFormat(signer: MessageSigner(key: Array("other key".utf8)))
        let signed = { (parts: [[UInt8]]) -> [[UInt8]] in
            let signer = MessageSigner(key: Array("a key".utf8))
            return [WireFormat.delimiter, signer.signature(of: parts)] + parts
        }
        let empty = Array("{}".utf8)
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        let large =
            Array(#"{"code":""#.utf8) + [UInt8](repeating: 0x20, count: 100_000_000)
            + Array(#""}"#.utf8)
        let malformed: [[[UInt8]]] = [
            other.frames(of: client.factory.message("kernel_info_request", [:])),
            Array(good.prefix(4)), Array(good.dropFirst()), [[0xff, 0xfe]], [[]],
            [Array("<IDS|MSG".utf8)] + good.dropFirst(), signed([empty, empty, empty, empty]),
            signed([good[2], empty, empty, deep]), signed([good[2], empty, empty, [0x7b, 0xff]]),
            signed([good[2], empty, empty, large]),
            signed([good[2], empty, Array("3".utf8), empty]),
            client.frames(of: client.factory.message("no_such_request", [:])),
        ]
        for frames in malformed { client.send(frames: frames, on: .shell) }
        client.send(frames: good, on: .shell)
        let reply = try client.receive(on: .shell)
        #expect(reply.type == "kernel_info_reply")
        client.send(frames: good, on: .shell)  // a replay
        let next = client.send("kernel_info_request")
        #expect(try client.receive(on: .shell).parentID == next.header.messageID)
    }
}
