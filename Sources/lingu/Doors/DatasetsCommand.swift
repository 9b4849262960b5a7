import ArgumentParser
import Foundation
import Support

/// The data that graphs can be built from on this machine.
struct DatasetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "datasets", abstract: "List the data on this machine that graphs are built of."
    )

    func run() {
        let lines = Dataset.all.map { set in
            let state = set.isHere ? "here" : "not here: \(set.remedy)"
            return "\(set.name)  \(set.summary)\n  \(state)"
        }
        StandardStream.output.write(lines.joined(separator: "\n") + "\n")
    }
}

/// Data that a `graph build` command reads.
struct Dataset {
    let name: String
    let summary: String
    let path: String
    let remedy: String

    /// Whether the machine has it.
    var isHere: Bool { FileManager.default.fileExists(atPath: path) }

    static let all = [
        Dataset(
            name: "wordnet", summary: "nouns of WordNet 3.0 with their glosses",
            path: "/usr/share/wordnet/data.noun",
            remedy: "install the Debian package wordnet-base"),
        Dataset(
            name: "debian", summary: "packages and what they depend on, from apt's lists",
            path: "/var/lib/dpkg/status", remedy: "this is no Debian system"),
    ]
}
