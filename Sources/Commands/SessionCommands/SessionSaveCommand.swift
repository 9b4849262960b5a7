import CommandLanguage
import Foundation
import JSON
import Support
import Tables

/// `session save`: writes the session to disk.
struct SessionSaveCommand: Command {
    struct Arguments: Sendable {
        let name: String
    }

    static let name = "session save"
    static let summary = "Save all values, definitions and settings under a name."
    static let discussion = """
        The session is written completely or not at all, even if the machine fails; an earlier \
        session of the same name is replaced at the end. Values that cannot be saved are named in \
        the result. A teacher is saved as a reference to its model file and its adapter.
        """
    static let signature = Signature(
        .positional("name", String.self, help: "Name of the saved session."),
        into: Arguments.init)
    static let result = ResultShape.table(["name", "type", "saved"])
    static let examples = [
        Example("session save lesson-1", "Keep everything.", prints: "tiny-table")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let shared = try session.shared()
        var outcomes: [Outcome] = []
        let entries = shared.entries
        try SessionFolder(home: shared.home).write(arguments.name, progress: session.progress) {
            store in
            var values: [JSONValue] = []
            for (index, entry) in entries.enumerated() {
                try session.progress.checkCancellation()
                session.progress.report(
                    ProgressUpdate(
                        stage: "saving", completed: index, total: entries.count, unit: "values"))
                var reason: String?
                do {
                    try SavedValue.requireWritable(entry.value)
                    let json = try SavedValue.json(of: entry.value, in: store)
                    values.append(["name": .string(entry.name), "value": json])
                } catch let error as SavedValue.Unsavable {
                    reason = "a \(error.typeName) cannot be"
                } catch let error as any Diagnostic where !Self.endsSaving(error) {
                    reason = error.summary
                }
                outcomes.append(Outcome(entry.name, entry.value.typeName, reason))
            }
            return Self.description(of: shared, values)
        }
        for outcome in outcomes {
            guard let reason = outcome.reason else { continue }
            session.warn("`\(outcome.name)` was not saved: \(reason)")
        }
        return .table(Self.table(of: outcomes, arguments.name))
    }

    /// Whether an error concerns all values: the disk's and the person's do.
    private static func endsSaving(_ error: any Diagnostic) -> Bool {
        error is FileError || error is Interrupted
    }

    /// The outcome for a value, and the reason if it was not saved.
    private struct Outcome {
        let name: String
        let type: String
        let reason: String?

        init(_ name: String, _ type: String, _ reason: String?) {
            self.name = name
            self.type = type
            self.reason = reason
        }
    }

    private static func description(of session: Session, _ values: [JSONValue]) -> JSONValue {
        // How many threads compute is the machine's matter.
        let kept = Settings.descriptions.filter { $0.name != "threads" }
        let settings = kept.compactMap { setting -> (String, JSONValue)? in
            switch session.settings.value(of: setting.name) {
            case .integer(let value): (setting.name, .integer(value))
            case .text(let value): (setting.name, .string(value))
            case .boolean(let value): (setting.name, .boolean(value))
            default: nil
            }
        }
        return [
            "format": .integer(SessionFolder.format), "version": .string(LinguVersion.current),
            "saved": .string(ISO8601DateFormatter().string(from: Date())),
            "settings": .object(JSONObject(uniqueKeysWithValues: settings)),
            "definitions": .strings(session.definitions.map(\.text)),
            "values": .array(values),
        ]
    }

    private static func table(
        of outcomes: [Outcome], _ name: String
    ) -> Table {
        Table(
            [
                TableColumn("name", outcomes.map(\.name)),
                TableColumn("type", outcomes.map(\.type)),
                TableColumn("saved", .booleans(outcomes.map { $0.reason == nil })),
            ], caption: "Session saved as \(name)")
    }
}
