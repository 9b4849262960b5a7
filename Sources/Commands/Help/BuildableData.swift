import Foundation

/// Data that `graph build` makes graphs of.
public struct BuildableData: Sendable {
    /// The name that `graph build` knows it by.
    public let name: String
    /// Its description.
    public let summary: String
    /// A file or folder that is there if the data are.
    let path: String
    /// How to get it.
    public let remedy: String

    /// Whether this machine has it.
    public var isHere: Bool { FileManager.default.fileExists(atPath: path) }

    /// All data that graphs are built of.
    public static let all = [
        BuildableData(
            name: "wordnet",
            summary: "nouns of WordNet 3.0: glosses as texts, 26 categories as labels",
            path: "/usr/share/wordnet/data.noun",
            remedy: "install the Debian package wordnet-base"),
        BuildableData(
            name: "debian",
            summary: "packages and what they depend on: descriptions as texts, sections as labels",
            path: "/var/lib/apt/lists", remedy: "run apt-get update on a Debian or Ubuntu machine"),
    ]
}
