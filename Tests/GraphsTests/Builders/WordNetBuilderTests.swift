import Foundation
import Support
import Testing

@testable import Graphs

@Suite struct WordNetBuilderTests {
    /// Four synsets in the layout of WordNet's own files; the licence is one indented line.
    private func toy() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            "data.noun",
            """
              1 This software and database is being provided
            00000010 05 n 02 dog 0 domestic_dog 0 002 @ 00000020 n 0000 + 01234567 v 0101 | a pet; "a dog barks"\u{20}\u{20}
            00000020 05 n 01 animal 0 001 ~ 00000010 n 0000 | a living thing  
            00000030 13 n 01 hot_dog 0 001 @ 00000040 n 0000 | a sausage  
            00000040 13 n 01 Dog 1 000 | meat  

            """)
        try folder.write(
            "index.noun",
            """
              1 This software
            animal n 1 1 ~ 1 1 00000020  
            dog n 2 2 @ ~ 2 1 00000010 00000040  
            hot_dog n 1 1 @ 1 0 00000030  

            """)
        return folder
    }

    @Test func readsItsOwnFiles() throws {
        let folder = try toy()
        var builder = WordNetBuilder()
        builder.folder = folder.path
        let graph = try builder.build()
        #expect(graph.ids.all == ["dog.n.01", "animal.n.01", "hot_dog.n.01", "dog.n.02"])
        #expect(graph.text(of: 0) == "a pet; \"a dog barks\"" && graph.title(of: 2) == "hot dog")
        #expect(graph.className(of: 0) == "animal" && graph.className(of: 3) == "food")
        #expect(graph.edgeCount == 2 && graph.classCount == 26)
        #expect(try graph.column(named: "lemmas").text(of: 0) == "dog, domestic dog")
        builder.classes = ["food"]
        #expect(try builder.build().nodeCount == 2)
    }

    @Test func saysWhatIsMissing() throws {
        let folder = try TemporaryFolder()
        var builder = WordNetBuilder()
        builder.folder = folder.path
        do {
            _ = try builder.build()
            Issue.record("there is no file to read")
        } catch let error as GraphError {
            #expect(error.remedy == "install it with: apt-get install wordnet-base")
        }
        builder.classes = ["animals"]
        do {
            _ = try builder.build()
            Issue.record("there is no such class")
        } catch let error as GraphError {
            #expect(error.remedy == "did you mean “animal”?")
        }
        try folder.write("data.noun", "00000010 05 n 02 dog 0\n")
        try folder.write("index.noun", "")
        builder.classes = []
        #expect(throws: GraphError.self) { try builder.build() }
    }

    @Test func buildsTheWholeOfWordNet() throws {
        guard FileManager.default.fileExists(atPath: WordNetBuilder().folder + "/data.noun") else {
            print("skipped: package wordnet-base is not installed")
            return
        }
        let graph = try WordNetBuilder().build()
        #expect(graph.nodeCount == 82_115 && graph.edgeCount == 115_310)
        #expect(abs((graph.statistics.edgeHomophily ?? 0) - 0.888) < 0.0005)
        #expect(Set(graph.labels).count == 26)
        #expect(graph.title(of: try graph.node(withID: "dog.n.01")) == "dog")

        var builder = WordNetBuilder()
        builder.classes = ["animal", "plant", "food", "artifact", "person", "body"]
        builder.nodes = 800
        builder.split = .fewPerClass(10)
        let sample = try builder.build()
        let facts = sample.statistics
        #expect(sample.nodeCount == 800 && sample.classNames == builder.classes)
        #expect(facts.isolatedCount == 0)
        #expect((facts.classCounts.min() ?? 0) >= 125, "\(facts.classCounts)")
        let split = try #require(sample.activeSplit)
        #expect([.train, .validation, .test].map(split.count) == [60, 160, 580])
        #expect(try builder.build() == sample)
        builder.seed = 1
        #expect(try builder.build() != sample)
    }
}

@Suite struct DebianBuilderTests {
    private static let list = """
        Package: a
        Section: libs
        Depends: b (>= 1), c | d:any, virtual
        Pre-Depends: e [amd64]
        Description: library of a
         that goes on
         .
         and on

        Package: b
        Section: contrib/games
        Description: game of b

        Package: c
        Section: libs

        Package: d
        Section: doc

        Package: e
        Section: doc
        Depends: a

        """

    @Test(arguments: ["x_Packages", "x_Packages.gz"]) func readsPackages(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(name, Self.list)
        try folder.write("z_Packages", "Package: a\nDescription: another\n\nPackage: f\n")
        var builder = DebianBuilder()
        builder.folder = folder.path
        let graph = try builder.build()
        #expect(graph.ids.all == ["a", "b", "c", "d", "e", "f"])
        #expect(graph.text(of: 0) == "library of a that goes on and on")
        #expect(
            graph.classNames == ["doc", "games", "libs"] && graph.labels == [2, 1, 2, 0, 0, -1])
        #expect(Array(graph.neighbors(of: 0)) == [1, 2, 3, 4] && graph.edgeCount == 4)
        #expect(graph.provenance.edges.dangling == 1)
        builder.isDirected = true
        #expect(try builder.build().edgeCount == 5)
    }

    @Test func saysWhatIsMissing() throws {
        let folder = try TemporaryFolder()
        var builder = DebianBuilder()
        builder.folder = folder.path
        #expect(throws: GraphError.self) { try builder.build() }
        try folder.write("x_Packages.lz4", "not lz4")
        builder.expander = "/nowhere/apt-helper"
        #expect(throws: GraphError.self) { try builder.build() }
    }

    @Test func readsThisMachinesLists() throws {
        let builder = DebianBuilder()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: builder.folder)) ?? []
        guard names.contains(where: { $0.contains("main_binary") && $0.contains("_Packages") })
        else {
            print("skipped: apt has no lists here")
            return
        }
        let graph = try builder.build()
        #expect(graph.nodeCount > 1_000 && graph.edgeCount > graph.nodeCount)
        #expect(graph.classCount > 10)
        _ = try graph.node(withID: "libc6")
    }
}
