import Foundation
import FuzzTargets
import Testing

/// Every input of the corpus, those that once fell among them, is taken or refused.
@Suite struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Corpus").path

    @Test(arguments: FuzzTarget.all.map(\.name)) func takesOrRefusesTheCorpus(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let folder = Self.folder + "/" + name
        let inputs = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(!inputs.isEmpty)
        for input in inputs {
            let bytes = try #require(FileManager.default.contents(atPath: folder + "/" + input))
            target.run(Array(bytes))
            // Cut short and with a byte changed, too.
            target.run(Array(bytes.prefix(bytes.count / 2)))
            target.run(bytes.enumerated().map { $0 == bytes.count / 3 ? $1 ^ 0x80 : $1 })
        }
    }
}
