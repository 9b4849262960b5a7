import Foundation
import Testing

@testable import Commands

@Suite struct ReportTests {
    @Test func aPageHoldsEachValue() throws {
        let tiny = try TinySession()
        let path = try TinySession.folder.get() + "/report-\(UUID().uuidString).html"
        try tiny.run("drawn = plot degrees tiny")
        try tiny.run("report \"\(path)\" tiny-table drawn --title \"A < B\"")
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(page.contains("<h1>A &lt; B</h1>"))
        #expect(page.contains("<h2>tiny-table</h2>") && page.contains("badger"))
        #expect(page.contains("<h2>drawn</h2>") && page.contains("data:image/svg+xml;base64,"))
        #expect(!page.contains("http://") || !page.contains("<script"))
        #expect(try tiny.failure(of: "report \"\(path)\" tiny-table").remedy.isEmpty == false)
    }

    @Test func unknownNamesAreRefused() throws {
        let tiny = try TinySession()
        let error = try tiny.failure(of: "report \"x.html\" tiny-tabel")
        #expect(error.name == "UnknownName")
    }
}
