import JSON
import Support

/// The output of one cell as messages on the iopub channel.
///
/// Text is gathered and published at the latest after 0.05 seconds or 64 KiB, and before anything
/// else that the cell shows. Writing waits while front ends are far behind.
final class CellOutput: Output {
    private struct Pending {
        var stream = OutputStreamName.stdout
        var text = ""
        var isScheduled = false
    }

    private static let flushBytes = 1 << 16

    private let server: KernelServer
    private let request: Request
    private let isSilent: Bool
    private let allowsInput: Bool
    private let cancellation: Cancellation
    private let pending = Monitor(Pending())

    init(
        server: KernelServer, request: Request, isSilent: Bool, allowsInput: Bool,
        cancellation: Cancellation
    ) {
        self.server = server
        self.request = request
        self.isSilent = isSilent
        self.allowsInput = allowsInput
        self.cancellation = cancellation
    }

    func write(_ text: String, to stream: OutputStreamName) {
        guard !isSilent, !text.isEmpty else { return }
        let text = VisibleText.of(text)
        enum Next { case nothing, schedule, waitForCapacity }
        let next: Next = pending.withLock { pending in
            if pending.stream != stream { publish(&pending) }
            pending.stream = stream
            pending.text += text
            if pending.text.utf8.count >= Self.flushBytes {
                publish(&pending)
                return .waitForCapacity
            }
            defer { pending.isScheduled = true }
            return pending.isScheduled ? .nothing : .schedule
        }
        switch next {
        case .nothing: break
        case .schedule: server.flusher.schedule { [self] in flush() }
        case .waitForCapacity:
            while !cancellation.isCancelled, !server.hasCapacity(seconds: 0.05) {}
        }
    }

    /// Publishes the text that was gathered.
    func flush() {
        pending.withLock { pending in
            pending.isScheduled = false
            publish(&pending)
        }
    }

    private func publish(_ pending: inout Pending) {
        guard !pending.text.isEmpty else { return }
        send("stream", ["name": .string(pending.stream.rawValue), "text": .string(pending.text)])
        pending.text = ""
    }

    func display(_ bundle: MIMEBundle, id: String?) {
        show("display_data", bundle, id: id)
    }

    func update(_ bundle: MIMEBundle, id: String) {
        show("update_display_data", bundle, id: id)
    }

    private func show(_ type: String, _ bundle: MIMEBundle, id: String?) {
        guard !isSilent else { return }
        var content = bundle.content
        content["transient"] = id.map { ["display_id": .string($0)] } ?? .emptyObject
        pending.withLock { pending in
            publish(&pending)
            send(type, content)
        }
    }

    func clear(wait: Bool) {
        guard !isSilent else { return }
        pending.withLock { pending in
            publish(&pending)
            send("clear_output", ["wait": .boolean(wait)])
        }
    }

    func readLine(prompt: String, isPassword: Bool) throws -> String {
        guard allowsInput else { throw JupyterError.noInput }
        flush()
        try cancellation.check()
        let question = server.factory.message(
            "input_request",
            ["prompt": .string(VisibleText.of(prompt)), "password": .boolean(isPassword)],
            parent: request.message)
        return try server.inputs.wait(
            requestID: question.header.messageID,
            clientSession: request.message.header.clientSession,
            ask: { server.send(question, on: .stdin) }, cancellation: cancellation)
    }

    private func send(_ type: String, _ content: JSONValue) {
        server.publish(type, content, parent: request.message)
    }
}
