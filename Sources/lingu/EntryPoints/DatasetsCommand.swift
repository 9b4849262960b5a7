import ArgumentParser
import Commands
import Support

/// The data that graphs can be built from on this machine.
struct DatasetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "datasets",
        abstract: "List the data on this machine that `graph build` can use."
    )

    func run() {
        let lines = BuildableData.all.map { set in
            let state = set.isHere ? "here" : "not installed: \(set.remedy)"
            return "\(set.name)  \(set.summary)\n  \(state)"
        }
        StandardStream.output.write(lines.joined(separator: "\n") + "\n")
    }
}
