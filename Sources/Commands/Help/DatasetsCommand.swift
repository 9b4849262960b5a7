import CommandLanguage
import Tables

/// `datasets`: data at hand.
struct DatasetsCommand: Command {
    static let name = "datasets"
    static let summary = "List the data on this machine that `graph build` can use."
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.table(["dataset", "here", "about", "next"])
    static let examples = [
        Example("datasets", "What `graph build` can build.", prints: "wordnet")
    ]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        let all = BuildableData.all
        return .table(
            Table(
                [
                    TableColumn("dataset", all.map(\.name)),
                    TableColumn("here", .booleans(all.map(\.isHere))),
                    TableColumn("about", all.map(\.summary)),
                    TableColumn(
                        "next", all.map { $0.isHere ? "graph build \($0.name)" : $0.remedy }),
                ], caption: "Data for graph build"))
    }
}
