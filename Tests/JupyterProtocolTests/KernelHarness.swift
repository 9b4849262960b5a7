import JSON
import Logging
import Support
import Testing

@testable import JupyterProtocol

/// A running kernel and a front end in the same process.
final class KernelHarness: Sendable {
    let interpreter = EchoInterpreter()
    let transport: InProcessTransport
    let server: KernelServer
    let client = MessageFactory(username: "tester")
    private let inbox = Monitor<[InProcessTransport.Sent]>([])

    init(capacity: Int = .max) throws {
        transport = InProcessTransport(capacity: capacity)
        server = KernelServer(
            transport: transport, interpreter: interpreter, logger: .silent)
        try server.start()
        let first = try #require(transport.next(seconds: 5))
        #expect(first.message.type == "status")
        #expect(first.message.content["execution_state"] == "starting")
    }

    deinit { server.stop() }

    /// Sends a request and returns it.
    @discardableResult
    func send(
        _ type: String, _ content: JSONValue = .emptyObject, on channel: Channel = .shell,
        subshell: String? = nil, parent: Message? = nil
    ) throws -> Message {
        var message = client.message(type, content, parent: parent)
        if let subshell {
            var json = message.header.json
            json["subshell_id"] = .string(subshell)
            message.header = try MessageHeader(json: json)
        }
        message.identities = [[1, 2, 3]]
        transport.deliver(message, on: channel)
        return message
    }

    @discardableResult
    func execute(_ code: String, _ more: JSONValue = .emptyObject, subshell: String? = nil) throws
        -> Message
    {
        var content: JSONValue = ["code": .string(code)]
        for (name, value) in more.objectValue ?? [:] { content[name] = value }
        return try send("execute_request", content, subshell: subshell)
    }

    /// All messages caused by a request, up to its `idle`; others are kept for later.
    func transcript(of request: Message) throws -> [InProcessTransport.Sent] {
        var collected: [InProcessTransport.Sent] = []
        while true {
            let sent = try next { $0.parentID == request.header.messageID }
            collected.append(sent)
            if sent.message.content["execution_state"] == "idle" { return collected }
        }
    }

    /// The next message of a type; others are kept for later.
    func next(_ type: String) throws -> Message {
        try next { $0.type == type }.message
    }

    private func next(_ condition: (Message) -> Bool) throws -> InProcessTransport.Sent {
        let kept: InProcessTransport.Sent? = inbox.withLock { inbox in
            inbox.firstIndex { condition($0.message) }.map { inbox.remove(at: $0) }
        }
        if let kept { return kept }
        while true {
            let sent = try #require(transport.next(seconds: 60), "no such message")
            if condition(sent.message) { return sent }
            inbox.withLock { $0.append(sent) }
        }
    }

    /// The content of the reply to a request, whose transcript must be well formed.
    func reply(to request: Message) throws -> JSONValue {
        let all = try transcript(of: request)
        #expect(all.first?.message.content == ["execution_state": "busy"])
        let replies = all.filter { $0.channel != .iopub }
        #expect(replies.count == 1)
        let reply = try #require(replies.first?.message)
        #expect(reply.identities == request.identities)
        #expect(reply.type == request.type.replacing("_request", with: "_reply"))
        return reply.content
    }
}

extension [InProcessTransport.Sent] {
    /// One word a message: the channel's first letter, the type, and what matters of the content.
    var outline: [String] {
        map { sent in
            let content = sent.message.content
            var details = ["execution_state", "text", "status", "ename", "code"].map { content[$0] }
            details.append(content["data"]?["text/plain"])
            let detail = details.compactMap { $0?.stringValue }.first ?? ""
            return "\(sent.channel) \(sent.message.type) \(detail)"
                .trimmingSuffix(while: \.isWhitespace)
        }
    }
}

extension String {
    func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        String(reversed().drop(while: condition).reversed())
    }
    func replacing(_ old: String, with new: String) -> String {
        hasSuffix(old) ? dropLast(old.count) + new : self
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
