import JSON

/// Gives cells that were run.
enum HistoryHandler: MessageHandler {
    static let type = "history_request"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.query

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let wanted = try HistoryRequest(request.content)
        let entries = server.interpreter.history(wanted.query)
        return Reply(HistoryReply(entries: entries, withOutput: wanted.withOutput).content)
    }
}

/// The content of a `history_request`.
struct HistoryRequest {
    let query: HistoryQuery
    let withOutput: Bool

    init(_ content: JSONValue) throws(JupyterError) {
        (query, withOutput) = try content.reading(HistoryHandler.type) { content in
            let withOutput = try content.booleanIfPresent("output") ?? false
            let count = try content.integerIfPresent("n")
            switch try content.stringIfPresent("hist_access_type") ?? "tail" {
            case "tail": return (.tail(count: max(0, count ?? 10)), withOutput)
            case "range":
                let range = HistoryQuery.range(
                    session: try content.integerIfPresent("session") ?? 0,
                    start: try content.integerIfPresent("start") ?? 1,
                    stop: try content.integerIfPresent("stop"))
                return (range, withOutput)
            case "search":
                let search = HistoryQuery.search(
                    pattern: try content.stringIfPresent("pattern") ?? "*",
                    count: count.map { max(0, $0) },
                    isUnique: try content.booleanIfPresent("unique") ?? false)
                return (search, withOutput)
            case let other:
                throw JupyterError.invalidRequest(
                    type: HistoryHandler.type, reason: "hist_access_type is “\(other)”")
            }
        }
    }
}

/// The content of a `history_reply`.
struct HistoryReply {
    let entries: [HistoryEntry]
    let withOutput: Bool

    var content: JSONValue {
        let rows = entries.map { entry -> JSONValue in
            let input = JSONValue.string(entry.input)
            let output = entry.output.map(JSONValue.string) ?? .null
            return [
                .integer(entry.session), .integer(entry.line),
                withOutput ? [input, output] : input,
            ]
        }
        return ["status": "ok", "history": .array(rows)]
    }
}
