import JSON
import Support

/// Says what is known about the word at the cursor.
enum InspectHandler: MessageHandler {
    static let type = "inspect_request"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.query

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let wanted = try InspectRequest(request.content)
        let bundle = server.interpreter.inspect(
            wanted.code, at: wanted.cursor, detail: wanted.detail)
        return Reply(InspectReply(bundle: bundle).content)
    }
}

/// The content of an `inspect_request`.
struct InspectRequest {
    let code: String
    /// In Unicode scalars, within the code.
    let cursor: Int
    let detail: Int

    init(_ content: JSONValue) throws(JupyterError) {
        (code, cursor, detail) = try content.reading(InspectHandler.type) { content in
            let code = try content.string(at: "code")
            let length = code.unicodeScalars.count
            let cursor = try content.integerIfPresent("cursor_pos") ?? length
            return (
                code, min(max(cursor, 0), length),
                try content.integerIfPresent("detail_level") ?? 0
            )
        }
    }
}

/// The content of an `inspect_reply`.
struct InspectReply {
    let bundle: MIMEBundle?

    var content: JSONValue {
        var content = bundle?.content ?? ["data": [:], "metadata": [:]]
        content["status"] = "ok"
        content["found"] = .boolean(bundle != nil)
        return content
    }
}
