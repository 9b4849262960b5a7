/// Where a request is handled.
enum Lane: Sendable {
    /// On the thread that read it: quick, and never waiting for a cell.
    case immediate
    /// On the thread for questions about the session, which cells do not hold up.
    case query
    /// On the thread of the request's subshell, in turn with its cells.
    case execution
}

/// How one type of message is handled.
protocol MessageHandler: Sendable {
    /// The type of the message, such as `complete_request`.
    static var type: String { get }
    /// The channels on which it may arrive.
    static var channels: Set<Channel> { get }
    /// Where it is handled.
    static var lane: Lane { get }
    /// The reply to a request; what it throws is sent as an error reply.
    static func reply(to request: Request, in server: KernelServer) throws -> Reply
}

extension MessageHandler {
    /// The type of the reply; `nil` where the message has none.
    static var replyType: String? {
        type.hasSuffix("_request") ? type.dropLast("request".count) + "reply" : nil
    }
}
