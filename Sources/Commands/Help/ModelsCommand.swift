import CommandLanguage
import Store
import Support
import Tables
import Text

/// `models`: teachers at hand.
struct ModelsCommand: Command {
    static let name = "models"
    static let summary = "List the teachers in the model store and those that can be downloaded."
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.table(["model", "here", "size", "about", "licence", "next"])
    static let examples = [
        Example("models", "Teachers by name.", prints: "gemma3-270m"),
        Example("models | where here", "Only those in the store."),
    ]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        let here = ModelStore(folder: try session.shared().home.models).list()
        let known = PublishedModel.all
        var rows = here.map { model in
            let published = known.first { $0.name == model.name }
            return Self.row(
                model.name, isHere: true, bytes: model.bytes, about: published?.summary,
                licence: published?.licence,
                next: published?.isEncoder == true
                    ? "graph features GRAPH --encoder \(model.name)" : "teacher load \(model.name)")
        }
        for model in known where !here.contains(where: { $0.name == model.name }) {
            rows.append(
                Self.row(
                    model.name, isHere: false, bytes: model.bytes, about: model.summary,
                    licence: model.licence, next: "lingu models pull \(model.name)"))
        }
        return .table(Table(records: rows, caption: "Teachers"))
    }

    private static func row(
        _ name: String, isHere: Bool, bytes: Int, about: String?, licence: String?, next: String
    ) -> Record {
        Record([
            ("model", .text(name)), ("here", .boolean(isHere)),
            ("size", .text(NumberText.bytes(bytes))),
            ("about", about.map { .text($0) } ?? .nothing),
            ("licence", licence.map { .text($0) } ?? .nothing), ("next", .text(next)),
        ])
    }
}
