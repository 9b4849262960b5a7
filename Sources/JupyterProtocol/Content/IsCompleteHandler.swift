import JSON

/// Says whether a text can be run as it is.
enum IsCompleteHandler: MessageHandler {
    static let type = "is_complete_request"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.query

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let code = try request.content.reading(type) { try $0.string(at: "code") }
        return Reply(IsCompleteReply(status: server.interpreter.isComplete(code)).content)
    }
}

/// The content of an `is_complete_reply`.
struct IsCompleteReply {
    let status: CodeCompleteness

    var content: JSONValue {
        switch status {
        case .complete: ["status": "complete"]
        case .incomplete(let indent): ["status": "incomplete", "indent": .string(indent)]
        case .invalid: ["status": "invalid"]
        case .unknown: ["status": "unknown"]
        }
    }
}
