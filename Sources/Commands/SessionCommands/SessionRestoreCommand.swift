import CommandLanguage
import JSON
import Support

/// `session restore`: reads a saved session.
struct SessionRestoreCommand: Command {
    struct Arguments: Sendable {
        let name: String
        let isFresh: Bool
    }

    static let name = "session restore"
    static let summary = "Restore the values, definitions and settings of a saved session."
    static let discussion = """
        Values of the same name are replaced, others stay unless `--fresh` is given. Everything is \
        read before anything is changed. Values that cannot be restored, such as a teacher whose \
        model is missing or a damaged file, are left out and named.
        """
    static let signature = Signature(
        .positional("name", String.self, help: "Name of the saved session."),
        .flag("fresh", help: "Remove all other values first."),
        into: Arguments.init)
    static let result = ResultShape.table(["name", "type", "summary", "memory"])
    static let examples = [
        Example(
            "session save lesson-2; session restore lesson-2", "Save and bring back.",
            prints: "tiny-table")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let shared = try session.shared()
        let (description, store, lock) = try SessionFolder(
            home: shared.home, precision: shared.settings.precision
        ).read(
            arguments.name, progress: session.progress)
        let saved = try description.array(at: "values")
        var values: [(name: String, value: Value)] = []
        var failures: [(name: String, error: any Error)] = []
        defer { lock?.unlock() }
        for (index, entry) in saved.enumerated() {
            session.progress.report(
                ProgressUpdate(
                    stage: "restoring", completed: index, total: saved.count, unit: "values"))
            let name = try entry.string(at: "name")
            do {
                values.append(
                    (name, try SavedValue.value(of: entry.value(at: "value"), from: store)))
            } catch let error as Interrupted {
                throw error
            } catch {
                failures.append((name, error))
            }
        }
        let damage = failures.first { !($0.error is SavedValue.Missing) }
        if values.isEmpty, let damage { throw damage.error }
        for failure in failures {
            let reason =
                (failure.error as? SavedValue.Missing)?.what
                ?? (failure.error as? any Diagnostic)?.summary ?? "\(failure.error)"
            session.warn("`\(failure.name)` was not restored: \(reason)")
        }
        var settings = shared.settings
        for (name, value) in try description.object(at: "settings") {
            // A setting of a later version is no reason to lose the values.
            try? settings.set(name, to: Value(value))
        }
        let definitions = try description.strings(at: "definitions")
        if arguments.isFresh { shared.clear() }
        let restored = settings
        shared.changeSettings { $0 = restored }
        for (name, value) in values { try session.assign(value, to: name) }
        define(definitions, in: session)
        return .table(SessionListCommand.table(of: shared))
    }

    /// Reads definitions; one that needs a later one waits for it.
    private func define(_ definitions: [String], in session: any CommandSession) {
        let language = LanguageService(commands: session.commands)
        var waiting = definitions
        while true {
            let failed = waiting.filter { text in
                (try? language.evaluate(text, in: session)) == nil
            }
            if failed.isEmpty { return }
            if failed.count == waiting.count {
                for text in failed {
                    session.output.write(
                        "warning: not restored: \(text.prefix { !$0.isNewline })\n", to: .stderr)
                }
                return
            }
            waiting = failed
        }
    }
}
