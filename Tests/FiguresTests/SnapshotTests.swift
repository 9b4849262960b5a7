import Foundation
import Testing

@testable import Figures

/// Compares drawings with files beside this one; `RECORD=1` writes the files again, and
/// `GALLERY=DIR` writes every drawing to a folder, for looking at.
@Suite("Snapshots")
struct SnapshotTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Snapshots")

    @Test("of drawings in SVG", arguments: ["bars", "graph-ego", "layers", "hop-tree"])
    func svg(name: String) throws {
        let figure = try #require(Samples.figures.first { $0.name == name }?.figure)
        try compare(figure.svg(theme: .light), with: name + ".svg")
    }

    @Test("of drawings on a terminal")
    func terminal() throws {
        for (name, figure) in Samples.figures {
            try compare(figure.terminalText(width: 80, color: false), with: name + ".txt")
        }
    }

    private func compare(_ text: String, with name: String) throws {
        let file = Self.folder.appending(path: name)
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try FileManager.default.createDirectory(
                at: Self.folder, withIntermediateDirectories: true)
            try (text + "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text + "\n" == expected, "\(name) differs; RECORD=1 rewrites it")
    }

    @Test(
        "gallery for looking at",
        .enabled(if: ProcessInfo.processInfo.environment["GALLERY"] != nil))
    func gallery() throws {
        let folder = URL(filePath: try #require(ProcessInfo.processInfo.environment["GALLERY"]))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, figure) in Samples.figures {
            for theme in [Theme.light, .dark] {
                try figure.svg(theme: theme).write(
                    to: folder.appending(path: "\(name)-\(theme.name).svg"), atomically: true,
                    encoding: .utf8)
            }
        }
        for (index, figure) in Samples.hostileFigures.enumerated() {
            try figure.svg(theme: .light).write(
                to: folder.appending(path: "hostile-\(index).svg"), atomically: true,
                encoding: .utf8)
        }
    }
}
