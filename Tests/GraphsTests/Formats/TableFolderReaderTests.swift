import Foundation
import Support
import Tensor
import Testing

@testable import Graphs

@Suite struct TableFolderReaderTests {
    private static let nodes =
        "id,label,title,text,year\r\np1,1,One,\"first, text\",1999\r\np2,0,Two,second,\r\np3,,Three,,2001\r\n"

    private func folder(_ files: [String: String] = [:]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let standard = [
            "nodes.csv": Self.nodes,
            "edges.csv.gz": "src,dst\r\np1,p2\r\np2,p1\r\np3,p3\r\np2,p3\r\n",
            "labels.csv": "label,name\r\n0,zero\r\n1,one\r\n",
            "splits.csv": "id,first,second\r\np1,train,\r\np2,val,test\r\n",
            "words.csv": "id,columns\r\np1,0 4\r\np3,2\r\n",
        ]
        for (name, text) in standard.merging(files, uniquingKeysWith: { $1 }) {
            try folder.write(name, text)
        }
        return folder
    }

    @Test func readsAllTables() throws {
        let folder = try folder()
        let graph = try GraphFormats.read(path: folder.path)
        #expect(graph.ids.all == ["p1", "p2", "p3"])
        #expect(graph.texts.texts == ["first, text", "second", ""])
        #expect(graph.title(of: 2) == "Three")
        #expect(graph.classNames == ["zero", "one"] && graph.labels == [1, 0, -1])
        #expect(graph.edgeCount == 2 && !graph.isDirected)
        #expect(Array(graph.neighbors(of: 1)) == [0, 2])
        #expect(graph.provenance.edges.selfLoops == 1 && graph.provenance.edges.duplicates == 1)
        #expect(graph.splits.map(\.name) == ["first", "second"])
        #expect(graph.activeSplit?.nodes(in: .train) == [0])
        #expect(try graph.using(split: "second").activeSplit?.nodes(in: .test) == [1])
        #expect(try graph.column(named: "year").text(of: 2) == "2001")
        #expect(graph.features?.columnCount == 5 && graph.features?.isSparse == true)
    }

    @Test func keepsDirectionsWhereAsked() throws {
        let context = ReadingContext(name: "x", isDirected: true)
        let folder = try folder()
        let graph = try GraphFormats.read(path: folder.path, context)
        #expect(graph.isDirected && graph.edgeCount == 3 && graph.name == "x")
        #expect(graph.incoming?.neighbors(of: 2).map(Int.init) == [1])
        #expect(graph.undirectedAdjacency.degree(of: 1) == 2)
    }

    private func problem(_ files: [String: String]) throws -> GraphError? {
        let folder = try folder(files)
        do {
            _ = try GraphFormats.read(path: folder.path)
            return nil
        } catch let error as GraphError {
            #expect(!error.remedy.isEmpty)
            return error
        }
    }

    @Test func namesFileAndLineOfEveryFault() throws {
        let faults: [(files: [String: String], summary: String)] = [
            (
                ["nodes.csv": Self.nodes + "p4,1,Four\r\n"],
                "nodes.csv, line 5: expected 5 columns, found 3"
            ),
            (
                ["nodes.csv": Self.nodes + "p1,1,a,b,\r\n"],
                "nodes.csv, line 5: node “p1” was already there"
            ),
            (
                ["nodes.csv": Self.nodes + "p4,7,a,b,\r\n"],
                "nodes.csv, line 5: label “7” is not among the classes"
            ),
            (["nodes.csv": "name,text\r\na,b\r\n"], "nodes.csv has no column “id”"),
            (["nodes.csv": "id,text\r\n"], "nodes.csv holds no node"),
            (
                ["edges.csv.gz": "src,dst\r\np1,p2\r\np1,p9\r\n"],
                "edges.csv.gz, line 3: the edge names node “p9”, which is not among the nodes"
            ),
            (["edges.csv.gz": "a,b\r\np1,p2\r\n"], "edges.csv.gz has no column “src”"),
            (
                ["edges.csv.gz": "src,dst\r\np1\r\n"],
                "edges.csv.gz, line 2: expected 2 columns, found 1"
            ),
            (
                ["splits.csv": "id,s\r\np1,training set\r\n"],
                "splits.csv, line 2: expected train, val, test or nothing, found “training set”"
            ),
            (
                ["words.csv": "id,columns\r\np1,3 x\r\n"],
                "words.csv, line 2: expected column numbers, found “x”"
            ),
            (
                ["words.csv": "id,columns\r\np1,-3\r\n"],
                "words.csv, line 2: column -3 is not in 0..<16777216"
            ),
        ]
        for fault in faults { #expect(try problem(fault.files)?.summary == fault.summary) }
    }

    @Test func noticesATruncatedFile() throws {
        let folder = try folder()
        let whole = try Gzip.compress(
            Array(("src,dst\n" + String(repeating: "p1,p2\n", count: 9_000)).utf8))
        let path = folder.path + "/edges.csv.gz"
        try Data(whole.dropLast(9)).write(to: URL(fileURLWithPath: path))
        do {
            _ = try GraphFormats.read(path: folder.path)
            Issue.record("a truncated file was read")
        } catch GraphError.compressed(let file, .cutShort) {
            #expect(file == "edges.csv.gz")
        }
    }

    @Test func asksForDenseFeaturesWhereAReaderIsGiven() throws {
        let folder = try folder()
        try folder.write("features.npy", "not read here")
        var context = ReadingContext(name: "x")
        context.denseFeatures = { path in
            #expect(path.hasSuffix("features.npy"))
            return Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
        }
        let graph = try GraphFormats.read(path: folder.path, context)
        #expect(graph.features?.columnCount == 2 && graph.features?.isSparse == false)
    }

    @Test(arguments: [false, true]) func readsWhatItWrote(isDirected: Bool) throws {
        let folder = try TemporaryFolder()
        var graph = try randomGraph(nodes: 200, edges: 900, seed: 8, isDirected: isDirected)
        graph = try graph.replacing { parts in
            parts.titles = TextColumn((0..<200).map { "title, \($0)" })
            parts.columns = [
                NodeColumn(name: "name", values: .texts(TextColumn((0..<200).map { "x\($0)" }))),
                NodeColumn(
                    name: "year",
                    values: .numeric((0..<200).map { $0 == 3 ? .nan : Double($0) / 4 })),
            ]
            parts.features = NodeFeatures(
                name: "weights",
                sparse: SparseMatrix(
                    rows: (0..<200).map { [(column: Int32($0 % 7), value: 1 / Float($0 + 1))] },
                    columnCount: 9))
        }
        graph = graph.adding(
            split: SplitMask(name: "a", roles: Array(repeating: .train, count: 200)))
        graph = graph.adding(
            split: SplitMask(name: "b", roles: Array(repeating: .test, count: 200)))
        try GraphWriter.write(graph, to: folder.path + "/out")
        let read = try GraphFormats.read(path: folder.path + "/out")
        #expect(read == graph)
        #expect(read.dataHash == graph.dataHash)
        #expect(read.activeSplit?.name == "b")
        try GraphWriter.write(try twoTriangles(), to: folder.path + "/out")
        #expect(try GraphFormats.read(path: folder.path + "/out") == twoTriangles())
        #expect(throws: GraphError.self) { try GraphWriter.write(graph, to: folder.path) }
    }

    @Test func saysWhichFormatsThereAre() throws {
        let folder = try TemporaryFolder()
        try folder.write("picture.png", "x")
        #expect(throws: GraphError.self) { try GraphFormats.read(path: folder.path) }
        #expect(throws: FileError.self) { try GraphFormats.read(path: folder.path + "/nothing") }
    }
}
