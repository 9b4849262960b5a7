import CommandLanguage
import Tables
import Text

/// `session memory`: what takes how much.
struct SessionMemoryCommand: Command {
    static let name = "session memory"
    static let summary = "Show the memory of each value and of the process, now and at its peak."
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.table(["what", "bytes", "size"])
    static let examples = [
        Example("session memory", "The largest first.", prints: "process")
    ]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        let values = try session.shared().entries
            .map { (name: $0.name, bytes: $0.value.memoryBytes) }.sorted { $0.bytes > $1.bytes }
        let rows =
            values + [
                ("(all values)", values.reduce(0) { $0 + $1.bytes }),
                ("(process, now)", ProcessMemory.resident),
                ("(process, peak)", ProcessMemory.peak),
            ]
        return .table(
            Table(
                [
                    TableColumn("what", rows.map(\.name)), TableColumn("bytes", rows.map(\.bytes)),
                    TableColumn("size", rows.map { NumberText.bytes($0.bytes) }),
                ], caption: "Memory"))
    }
}
