import Foundation
import JSON
import JupyterProtocol
import Support

/// Tells the terminal how far a notebook is.
final class RunReport {
    private let stream: StandardStream
    private var started = Date()
    private var lastProgress = Date.distantPast
    private var hasOpenLine = false

    init(stream: StandardStream = .error) { self.stream = stream }

    /// A cell begins.
    func began(number: Int, of count: Int, source: String) {
        started = Date()
        let first = source.split(separator: "\n").first {
            !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("#")
        }
        let line = String((first ?? "").prefix(70))
        stream.write("[\(number)/\(count)] \(VisibleText.line(line))\n")
    }

    /// A message arrived: progress is shown, on a terminal in place, else every five seconds.
    func saw(_ message: Message) {
        let isUpdate = message.type == "update_display_data" || message.type == "display_data"
        guard isUpdate, message.content["transient"]?["display_id"] != nil,
            let text = message.content["data"]?["text/plain"]?.stringValue,
            let line = text.split(separator: "\n").first
        else { return }
        let pause = stream.isTerminal ? 0.1 : 5
        guard Date().timeIntervalSince(lastProgress) >= pause else { return }
        lastProgress = Date()
        if stream.isTerminal {
            stream.write("\r\u{1B}[2K      " + line.prefix(100))
            hasOpenLine = true
        } else {
            stream.write("      \(line)\n")
        }
    }

    /// A cell has ended.
    func ended(_ outputs: [JSONValue], status: String, showsResults: Bool) {
        if hasOpenLine { stream.write("\r\u{1B}[2K") }
        hasOpenLine = false
        for output in outputs {
            let isError = output["output_type"] == "error"
            guard showsResults || isError else { continue }
            let target: StandardStream = isError ? stream : .output
            let raw = Self.text(of: output)
            let text = target.isTerminal ? VisibleText.keepingColors(raw) : ANSIText.plain(raw)
            target.write(text.hasSuffix("\n") ? text : text + "\n")
        }
        let seconds = TimeText.of(seconds: Date().timeIntervalSince(started))
        stream.write("      \(status == "ok" ? "done" : status) in \(seconds)\n")
    }

    /// All cells have ended.
    func finished(cells: Int, seconds: Double) {
        stream.write("\(cells) cells in \(TimeText.of(seconds: seconds))\n")
    }

    private static func text(of output: JSONValue) -> String {
        switch output["output_type"]?.stringValue {
        case "stream": output["text"]?.stringValue ?? ""
        case "error":
            (output["traceback"]?.arrayValue ?? []).compactMap(\.stringValue)
                .joined(separator: "\n")
        default: output["data"]?["text/plain"]?.stringValue ?? ""
        }
    }
}
