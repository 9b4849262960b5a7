import Support
import Testing

@testable import Graphs

/// Splits by name and from files, names of classes, and the check of a graph.
@Suite struct SplitAndClassTests {
    private func graph(nodes: Int = 3000) throws -> TextAttributedGraph {
        try TextAttributedGraph(
            name: "g", texts: (0..<nodes).map { "text \($0)" }, edges: [(0, 1)],
            labels: (0..<nodes).map { $0 % 3 }, classNames: ["0", "1", "2"])
    }

    @Test func planetoidTakesTwentyAClass() throws {
        let split = try #require(try graph().applyingSplit("planetoid", seed: 1).activeSplit)
        #expect(split.count(of: .train) == 60 && split.count(of: .validation) == 500)
        #expect(split.count(of: .test) == 1000 && split.name == "planetoid")
        let small = try #require(
            try graph(nodes: 90).applyingSplit("planetoid", seed: 1).activeSplit)
        #expect(small.count(of: .train) == 45 && small.count(of: .validation) == 15)
        #expect(small.count(of: .test) == 30)
        let notes = try graph(nodes: 90).applyingSplit("planetoid", seed: 1).splitNotes
        #expect(notes.contains { $0.contains("fewer than 20 training nodes") })
    }

    @Test func seedsStandInTheName() throws {
        let graph = try graph(nodes: 60)
        let one = try graph.applyingSplit("few:5@3", seed: 1)
        #expect(one.activeSplit?.name == "few:5@3")
        #expect(
            one.activeSplit?.roles == (try graph.applyingSplit("few:5", seed: 3).activeSplit?.roles)
        )
        #expect(
            try graph.applyingSplit("random:60/20/20@9", seed: 1).activeSplit?.name
                == "random:60/20/20@9")
        #expect(throws: GraphError.self) { try graph.applyingSplit("few:5@x", seed: 1) }
        #expect(throws: GraphError.self) { try graph.applyingSplit("fwe:5", seed: 1) }
    }

    @Test(arguments: [
        ("s.csv", "id,part\n0,train\n1,val\n2,test\n"),
        ("s.tsv", "id\tpart\n0\ttrain\n1\tvalid\n2\ttest\n"),
        ("s.json", #"{"train": [0], "valid": ["1"], "test": [2], "seed": 3}"#),
    ])
    func filesAreSplits(name: String, text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(name, text)
        let split = try #require(
            try graph(nodes: 4).applyingSplit("file:" + path, seed: 0).activeSplit)
        #expect(split.roles == [.train, .validation, .test, .none])
        #expect(split.name == (name == "s.json" ? "s" : "s"))
    }

    @Test func damagedSplitFilesAreRefused() throws {
        let folder = try TemporaryFolder()
        for (name, text) in [
            ("a.json", #"{"train": [0], "test": [0]}"#), ("b.json", #"{"train": [77]}"#),
            ("c.json", "[]"), ("d.csv", "id,part\n9,train\n"), ("e.csv", "id,part\n"),
        ] {
            let path = try folder.write(name, text)
            #expect(throws: GraphError.self, "\(name)") {
                try graph(nodes: 4).applyingSplit("file:" + path, seed: 0)
            }
        }
        let arrays = ForeignFilesTests.folder + "/arrays.npz"
        let split = try graph(nodes: 6).applyingSplit("file:" + arrays, seed: 0).activeSplit
        #expect(split?.roles == [.train, .train, .train, .validation, .test, .none])
    }

    @Test func columnsAreSplits() throws {
        let folder = try TemporaryFolder()
        try folder.write("nodes.csv", "id,text,label,fold\n1,x,a,train\n2,y,b,test\n3,z,a,\n")
        let read = try GraphFormats.read(path: folder.path)
        #expect(read.splits.isEmpty)
        let graph = try read.applyingSplit("fold", seed: 0)
        #expect(graph.activeSplit?.roles == [.train, .test, .none])
    }

    @Test(arguments: [
        ("n.csv", "label,name\n0,Databases\n2,Music\n"), ("n.tsv", "0\tDatabases\n2\tMusic\n"),
        ("n.txt", "Databases\nRobotics\nMusic\n"), ("n.json", #"{"0":"Databases","2":"Music"}"#),
        ("m.json", #"["Databases", "Robotics", "Music"]"#),
    ])
    func classesAreNamed(name: String, text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(name, text)
        let graph = try graph(nodes: 6)
        let named = try graph.renamingClasses(try ClassNamesFile.read(path, for: graph))
        #expect(named.classNames[0] == "Databases" && named.classNames[2] == "Music")
        #expect(named.labels == graph.labels)
    }

    @Test func wrongNamesAreRefused() throws {
        let graph = try graph(nodes: 6)
        #expect(throws: GraphError.self) { try graph.renamingClasses(["7": "x"]) }
        #expect(throws: GraphError.self) { try graph.renamingClasses(["0": "1"]) }
        let folder = try TemporaryFolder()
        let path = try folder.write("n.csv", "label,name\nq,Databases\n")
        #expect(throws: GraphError.self) { try ClassNamesFile.read(path, for: graph) }
    }

    @Test func checksFindWhatSpoils() throws {
        var parts = GraphParts(name: "g", ids: NodeIDs(rowNumbers: 8))
        parts.texts = TextColumn([
            "an otter is an animal", "same", "same", "", "plants grow", "a fern", "other",
            "Animal!",
        ])
        parts.edges = EdgeList([(0, 1), (1, 0), (2, 3), (3, 3), (4, 5), (4, 5)])
        parts.isDirected = true
        parts.labels = [0, 0, 0, 1, 1, 1, -1, 0]
        parts.classNames = ["animal", "2"]
        parts.splits = [
            SplitMask(
                name: "s",
                roles: [.train, .train, .test, .none, .validation, .test, .none, .test])
        ]
        let check = try GraphCheck(try TextAttributedGraph(parts))
        func finding(_ kind: GraphCheck.Kind) -> GraphCheck.Finding? {
            check.findings.first { $0.kind == kind }
        }
        #expect(check.findings.count == GraphCheck.Kind.allCases.count)
        #expect(finding(.emptyTexts)?.examples == ["3"])
        #expect(finding(.duplicateTexts)?.examples == ["1", "2"])
        #expect(finding(.duplicatesAcrossSplits)?.examples == ["2"])
        #expect(finding(.unreadableClasses)?.examples == ["2"])
        #expect(finding(.leakingLabels)?.examples == ["0", "7"])
        #expect(finding(.classesWithoutTraining)?.examples == ["2"])
        #expect(finding(.classesWithoutValidation)?.examples == ["animal"])
        #expect(finding(.missingLabels)?.count == 1)
        #expect(finding(.isolatedNodes)?.examples == ["6", "7"])
        #expect(finding(.reversedEdges)?.count == 1 && finding(.selfLoops)?.count == 1)
        #expect(finding(.duplicateEdges)?.count == 1)
    }
}
