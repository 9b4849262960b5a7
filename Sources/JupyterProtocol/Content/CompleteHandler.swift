import JSON

/// Completes the word at the cursor.
enum CompleteHandler: MessageHandler {
    static let type = "complete_request"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.query

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let wanted = try CompleteRequest(request.content)
        let completion = server.interpreter.complete(wanted.code, at: wanted.cursor)
        return Reply(CompleteReply(completion: completion).content)
    }
}

/// The content of a `complete_request`.
struct CompleteRequest {
    let code: String
    /// In Unicode scalars, within the code.
    let cursor: Int

    init(_ content: JSONValue) throws(JupyterError) {
        (code, cursor) = try content.reading(CompleteHandler.type) { content in
            let code = try content.string(at: "code")
            let length = code.unicodeScalars.count
            let cursor = try content.integerIfPresent("cursor_pos") ?? length
            return (code, min(max(cursor, 0), length))
        }
    }
}

/// The content of a `complete_reply`.
struct CompleteReply {
    let completion: CompletionList

    var content: JSONValue {
        let types = completion.matches.map { match -> JSONValue in
            var entry: JSONValue = [
                "text": .string(match.text), "type": .string(match.type),
                "start": .integer(completion.start), "end": .integer(completion.end),
            ]
            if !match.signature.isEmpty { entry["signature"] = .string(match.signature) }
            return entry
        }
        return [
            "status": "ok", "matches": .strings(completion.matches.map(\.text)),
            "cursor_start": .integer(completion.start), "cursor_end": .integer(completion.end),
            "metadata": ["_jupyter_types_experimental": .array(types)],
        ]
    }
}
