import CommandLanguage
import Foundation
import Support
import Testing

@testable import Commands

/// The command reference of the documentation is what the program writes.
@Suite struct ReferencePagesTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/lingu/Documentation.docc/Commands")

    @Test func pagesAreUpToDate() throws {
        let pages = LanguageService(commands: CommandRegistry.all).referencePages()
        let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"
        for page in pages {
            let file = Self.folder.appending(path: page.name)
            if isRecording { try Data(page.text.utf8).write(to: file) }
            let written = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            #expect(written == page.text, "\(page.name) is out of date; RECORD=1 rewrites it")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(files) == Set(pages.map(\.name)), "pages without commands")
    }

    @Test func theFrontPageListsThem() throws {
        let front = Self.folder.deletingLastPathComponent().appending(path: "Lingu.md")
        let text = try String(contentsOf: front, encoding: .utf8)
        for page in LanguageService(commands: CommandRegistry.all).referencePages() {
            #expect(text.contains("<doc:\(page.name.dropLast(3))>"), "\(page.name)")
        }
    }
}
