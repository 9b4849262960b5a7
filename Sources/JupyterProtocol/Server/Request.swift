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
    /// Whether it asks for a cell to be run.
    var isCell: Bool { message.type == "execute_request" }

    /// Whether its work is over: set before the reply is sent, so that an interrupt that a front end
    /// sends after the reply is meant for the next cell.
    var isAnswered: Bool { answered.load(ordering: .acquiring) }
    func markAnswered() { answered.store(true, ordering: .releasing) }
}

/// The result of a handler.
struct Reply: Sendable {
    /// The content of the reply; `nil` for message types without one.
    var content: JSONValue?
    /// Called once the kernel has published `idle`.
    var afterIdle: (@Sendable () -> Void)?

    init(_ content: JSONValue?, afterIdle: (@Sendable () -> Void)? = nil) {
        self.content = content
        self.afterIdle = afterIdle
    }

    static let none = Reply(nil)
}
