import Foundation
import JSON
import Testing

@testable import JupyterProtocol

struct StdioTransportTests {
    /// The kernel's output for some input lines, until it ends at their end.
    func transcript(of lines: [String]) throws -> [JSONValue] {
        let (input, output) = (Pipe(), Pipe())
        let server = KernelServer(
            transport: StdioTransport(
                input: input.fileHandleForReading.fileDescriptor,
                output: output.fileHandleForWriting.fileDescriptor, logger: .silent),
            interpreter: EchoInterpreter(), logger: .silent)
        try server.start()
        for line in lines { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }
        try input.fileHandleForWriting.close()
        _ = server.waitUntilStopped()
        try output.fileHandleForWriting.close()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    func line(_ type: String, _ content: String, channel: String = "shell") -> String {
        """
        {"channel":"\(channel)","header":{"msg_id":"m-\(type)","msg_type":"\(type)",\
        "session":"s"},"parent_header":{},"metadata":{},"content":\(content)}
        """
    }

    @Test func speaksOneMessageALine() throws {
        let messages = try transcript(of: [
            line("execute_request", #"{"code":"say hi"}"#)
        ])
        let outline = messages.map { message in
            [message["channel"], message["header"]?["msg_type"]].compactMap { $0?.stringValue }
                .joined(separator: " ")
        }
        #expect(
            outline == [
                "iopub status", "iopub status", "iopub execute_input", "iopub stream",
                "shell execute_reply", "iopub status",
            ])
        for message in messages.dropFirst() {
            #expect(message["parent_header"]?["msg_id"] == "m-execute_request")
        }
        #expect(messages[3]["content"] == ["name": "stdout", "text": "hi\n"])
    }

    @Test func dropsBrokenLinesAndGoesOn() throws {
        let messages = try transcript(of: [
            "", "nonsense", "[1]", #"{"header":{}}"#, #"{"header":{"msg_id":"1"},"content":{}}"#,
            String(repeating: "[", count: 10_000), #"{"channel":"moon","header":{}}"#,
            line("execute_request", "[]"), line("unknown_request", "{}"),
            line("kernel_info_request", "{}", channel: "control"),
        ])
        #expect(
            messages.map { $0["header"]?["msg_type"]?.stringValue } == [
                "status", "status", "kernel_info_reply", "status",
            ])
    }

    @Test func cutsLongLines() throws {
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data("abc\n123456\n\nde\nf".utf8))
        try pipe.fileHandleForWriting.close()
        var reader = LineReader(
            descriptor: pipe.fileHandleForReading.fileDescriptor, limit: 4)
        var lines: [LineReader.Line] = []
        while let line = reader.next() { lines.append(line) }
        #expect(
            lines == [
                .line(Array("abc".utf8)), .tooLong, .line([]), .line(Array("de".utf8)),
                .line(Array("f".utf8)),
            ])
    }
}
