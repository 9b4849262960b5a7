import JSON
import Support
import Testing

@testable import Store

struct RunLogTests {
    @Test func logsAndFindsRuns() throws {
        let folder = try TemporaryFolder()
        let log = RunLog(path: folder.path + "/runs.sqlite") { _ in }
        var run = RunRecord(
            kind: "student train", graph: "nouns", settings: ["conv": "gcn", "epochs": 2], seed: 3,
            dataHash: "ab", epochs: [["loss": 1.5], ["loss": 1]], seconds: 2.5, peakMemory: 1 << 40,
            started: "2025-01-31 12:00:00")
        #expect(try log.append(run) == 1)
        run.kind = "teacher tune"
        run.status = "interrupted"
        #expect(try log.append(run) == 2)
        run.id = 2
        #expect(try log.run(id: 2) == run)
        #expect(try log.run(id: 9) == nil)
        #expect(try log.list().map(\.id) == [1, 2])
        #expect(try log.list(.init(kind: "student train", graph: "nouns")).map(\.id) == [1])
        #expect(try log.list(.init(limit: 1)).map(\.id) == [2])
        #expect(try log.list(.init(graph: "other")).isEmpty)
    }

    @Test(arguments: [
        StoreError.database(path: "a", reason: "b"), .unknownModel(name: "a", suggestion: "b"),
        .unknownModel(name: "a", suggestion: nil), .pullFailed(model: "a", reason: "b"),
        .wrongChecksum(model: "a", expected: "b", found: "c"),
    ])
    func everyErrorHasARemedy(error: StoreError) {
        #expect(!error.remedy.isEmpty && !error.summary.isEmpty && !error.name.isEmpty)
    }
}
