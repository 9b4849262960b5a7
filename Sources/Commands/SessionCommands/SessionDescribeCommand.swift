import CommandLanguage
import Figures
import Text

/// `session describe`: the session as a whole.
struct SessionDescribeCommand: Command {
    static let name = "session describe"
    static let summary = "Show the session's values, memory, settings and folders."
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.object("Figure")
    static let examples = [Example("session describe", "The session's card.", prints: "memory")]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        let shared = try session.shared()
        let entries = shared.entries
        var counts: [(type: String, count: Int)] = []
        for type in entries.map(\.value.typeName) {
            if let index = counts.firstIndex(where: { $0.type == type }) {
                counts[index].count += 1
            } else {
                counts.append((type, 1))
            }
        }
        let values = counts.map { "\($0.count) \($0.type)" }.joined(separator: ", ")
        let settings = Settings.descriptions.map { setting in
            let value = shared.settings.value(of: setting.name)?.inlineText(limit: 40)
            return "\(setting.name) \(value ?? "")"
        }
        let saved = SessionFolder(home: shared.home).names
        return .figure(
            CardPanel(
                title: "Session",
                rows: [
                    .init("values", values.isEmpty ? "none" : values),
                    .init(
                        "definitions",
                        shared.definitions.isEmpty
                            ? "none" : shared.definitions.map(\.name).joined(separator: ", ")),
                    .init(
                        "memory",
                        "\(NumberText.bytes(entries.reduce(0) { $0 + $1.value.memoryBytes })) in values, "
                            + "\(NumberText.bytes(ProcessMemory.resident)) in the process"),
                    .init("settings", settings.joined(separator: ", ")),
                    .init("folder", shared.home.path),
                    .init("saved sessions", saved.isEmpty ? "none" : saved.joined(separator: ", ")),
                ]))
    }
}
