import JSON
import Support

/// Where running cells wait for the answers to their questions.
final class InputDesk: Sendable {
    private struct Waiting {
        let requestID: String
        let clientSession: String
        var answer: String?
    }
    private struct State {
        var waiting: [Waiting] = []
        var isClosed = false
    }

    private let state = Monitor(State())

    /// Takes an `input_reply`; it is dropped if nobody waits for it.
    ///
    /// Some front ends name the question in the parent header, others leave that empty.
    func deliver(_ message: Message) {
        let answer = message.content["value"]?.stringValue ?? ""
        state.change { state in
            let index = state.waiting.lastIndex {
                guard $0.answer == nil else { return false }
                guard let parent = message.parentID else {
                    return $0.clientSession == message.header.clientSession
                }
                return parent == $0.requestID
            }
            if let index { state.waiting[index].answer = answer }
        }
    }

    /// Waits for the answer to a question.
    ///
    /// - Throws: `Interrupted` when the cell is interrupted or the kernel stops.
    func wait(
        requestID: String, clientSession: String, ask: () -> Void, cancellation: Cancellation
    ) throws(Interrupted) -> String {
        state.change {
            $0.waiting.append(Waiting(requestID: requestID, clientSession: clientSession))
        }
        ask()
        let answer: String?? = state.wait { state in
            guard let index = state.waiting.firstIndex(where: { $0.requestID == requestID }) else {
                return .some(nil)
            }
            let isOver = cancellation.isCancelled || state.isClosed
            guard state.waiting[index].answer != nil || isOver else { return nil }
            return .some(state.waiting.remove(at: index).answer)
        }
        guard let text = answer ?? nil, !cancellation.isCancelled else { throw Interrupted() }
        return text
    }

    /// Lets everybody who waits look whether they were interrupted.
    func wake() { state.wake() }

    /// Ends all waiting.
    func close() { state.change { $0.isClosed = true } }
}
