import JSON
import Support
import Synchronization

/// A message that waits to be handled, and where it came from.
final class Request: Sendable {
    let message: Message
    let channel: Channel
    /// Raised when the person interrupts; it is there from the moment the request arrives, so that no
    /// interrupt is lost between a cell's arrival and its first step.
    let cancellation = Cancellation()
    private let answered = Atomic<Bool>(false)

    init(_ message: Message, _ channel: Channel) {
        self.message = message
        self.channel = channel
    }

    var content: JSONValue { message.content }

    /// Whether its work is over: set before the reply is sent, so that an interrupt that a front end
    /// sends after the reply is meant for the next cell.
    var isAnswered: Bool { answered.load(ordering: .acquiring) }
    func markAnswered() { answered.store(true, ordering: .releasing) }
}

/// What a handler wants to be sent back.
struct Reply: Sendable {
    /// The content of the reply; `nil` for message types without one.
    var content: JSONValue?
    /// What happens once the kernel has said that it is idle again.
    var afterIdle: (@Sendable () -> Void)?

    init(_ content: JSONValue?, afterIdle: (@Sendable () -> Void)? = nil) {
        self.content = content
        self.afterIdle = afterIdle
    }

    static let none = Reply(nil)
}

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

/// Every message type that the kernel understands, one row each.
enum HandlerTable {
    static let all: [any MessageHandler.Type] = [
        KernelInfoHandler.self,
        ExecuteHandler.self,
        CompleteHandler.self,
        InspectHandler.self,
        IsCompleteHandler.self,
        HistoryHandler.self,
        CommInfoHandler.self,
        CommOpenHandler.self,
        CommMessageHandler.self,
        CommCloseHandler.self,
        ConnectHandler.self,
        InterruptHandler.self,
        ShutdownHandler.self,
        CreateSubshellHandler.self,
        DeleteSubshellHandler.self,
        ListSubshellHandler.self,
        UsageHandler.self,
    ]

    static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })
}
