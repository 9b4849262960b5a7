import CommandLanguage
import Foundation
import Support
import Testing

@testable import Commands

/// NaN and infinity: in measures, in figures and in files.
@Suite struct NumbersTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lingu-numbers-\(UUID())"
        try LinguHome.createFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    /// Six nodes of two classes; `test` names the role of the last two.
    private func write(_ folder: String, test: String) throws {
        let nodes = (0..<6).map { "n\($0),\($0 % 2),text \($0 % 2 == 0 ? "red" : "blue")" }
        let roles = ["train", "train", "val", "val", test, test]
        let files = [
            "nodes.csv": "id,label,text\n" + nodes.joined(separator: "\n") + "\n",
            "edges.csv": "src,dst\nn0,n2\nn2,n4\nn1,n3\nn3,n5\n",
            "splits.csv": "id,s\n"
                + roles.enumerated().map { "n\($0),\($1)" }.joined(separator: "\n") + "\n",
        ]
        for (name, text) in files {
            try AtomicFile.write(Array(text.utf8), to: folder + "/" + name)
        }
    }

    @Test("A measure without a value is `·` in tables, comparisons, cards and fields alike")
    func withoutTestNodes() throws {
        try withFolder { folder in
            try write(folder, test: "")
            let session = try TinySession()
            _ = try session.run("g = graph load \"\(folder)\"")
            _ = try session.run("s = student train g --epochs 2 --width 8")
            let metrics = try session.table("metrics s")
            for column in ["accuracy", "accuracy-sd", "macro-f1", "macro-f1-sd", "ece"] {
                #expect(metrics.column(named: column)?.cells.displayTexts() == [nil], "\(column)")
            }
            #expect(metrics.plainText().contains("·") && !metrics.plainText().contains("nan"))
            let compared = try session.table("compare [s]")
            #expect(compared.column(named: "accuracy")?.cells.displayTexts() == ["·"])
            let card = try session.run("s").plainText()
            #expect(card.contains("·") && !card.contains("nan"))
            #expect(try session.run("(s).accuracy") == .nothing)
        }
    }

    @Test("Features that are not finite are refused when a file of them is given")
    func features() throws {
        try withFolder { folder in
            try write(folder, test: "test")
            let session = try TinySession()
            _ = try session.run("g = graph load \"\(folder)\"")
            let path = folder + "/f.csv"
            try AtomicFile.write(Array("id,columns,values\nn3,1,1e30\n".utf8), to: path)
            let error = try session.failure(of: "graph features g --file \"\(path)\"")
            #expect(error.name == "NotFinite" && error.summary.contains("n3"))
        }
    }

    @Test("Figures of numbers at the ends of Double are drawn")
    func figures() throws {
        let session = try TinySession()
        for source in [
            "[{n: a, v: 1e308} {n: b, v: -1e308}] | plot heatmap --x n --y n --value v",
            "[{n: a, v: 1e308} {n: b, v: -1e308}] | plot bars --x n --y v",
            "[{n: a, v: 1e308} {n: b, v: -1e308}] | plot histogram v",
            "[{v: 1e-323, w: 1e-323} {v: 1e-323, w: 1e-308}] | plot scatter --x v --y w --log-y",
            "[{v: 1e-323, w: 1e-323} {v: 1e300, w: 1e-308}] | plot scatter --x v --y w --log-x --log-y",
        ] {
            #expect(!(try session.run(source).plainText().isEmpty), "\(source)")
        }
    }
}
