import Support
import Testing

@testable import Graphs

/// Tables as other programs and people write them: read right, or refused by name.
@Suite struct ForeignTablesTests {
    private static let edges = "src,dst\n1,2\n"

    private func load(_ files: [String: String], _ name: String? = nil) throws
        -> TextAttributedGraph
    {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(name, text) }
        return try GraphFormats.read(path: name.map { folder.path + "/" + $0 } ?? folder.path)
    }

    private func problem(_ files: [String: String], _ name: String? = nil) -> GraphError? {
        do {
            _ = try load(files, name)
            return nil
        } catch {
            #expect((error as? GraphError)?.remedy.isEmpty == false, "\(error)")
            return error as? GraphError
        }
    }

    @Test(arguments: [
        ("id;label;text\n1;a;one, two\n2;b;\"x;y\"\n", "src;dst;weight\n1;2;0,5\n"),
        ("sep=;\nid;label;text\n1;a;one, two\n2;b;\"x;y\"\n", "sep=,\nsrc,dst,weight\n1,2,0.5\n"),
        ("id,label,text\r1,a,\"one, two\"\r2,b,x;y\r", "src,dst,weight\r1,2,0.5"),
        ("id|label|text\n1|a|one, two\n2|b|x;y\n", "src|dst|weight\n1|2|0.5\n"),
        ("id\tlabel\ttext\n1\ta\tone, two\n2\tb\tx;y\n", "src\tdst\tweight\n1\t2\t0.5\n"),
        ("id, label, text\n1, a, \"one, two\"\n2, b, x;y\n", "src, dst, weight\n1, 2, 0.5\n"),
        ("id , label , text\n1 , a , \"one, two\"\n2 , b , x;y\n", "src,dst,weight\n1, 2, 0.5\n"),
        ("\u{FEFF}id,label,text\r\n1,a,\"one, two\"\r\n2,b,x;y\r\n", "src,dst\n1,2\n"),
    ])
    func delimitersAreRecognized(nodes: String, edges: String) throws {
        let graph = try load(["nodes.csv": nodes, "edges.csv": edges])
        #expect(graph.ids.all == ["1", "2"] && graph.classNames == ["a", "b"])
        #expect(graph.texts.texts == ["one, two", "x;y"] && graph.edgeCount == 1)
        if edges != Self.edges { #expect(graph.edgeWeights == [0.5, 0.5]) }
        #expect(
            graph.provenance.columnSummary?.hasPrefix(
                "id: id; text: text; label: label; source: src")
                == true)
    }

    @Test func theMissingColumnIsNamed() {
        let nodes = "id,text\n1,x\n2,y\n"
        #expect(
            problem(["nodes.csv": nodes, "edges.csv": "src,b\n1,2\n"])?.summary
                == "edges.csv has no column “dst”")
        #expect(
            problem(["nodes.csv": nodes, "edges.csv": "a,dst\n1,2\n"])?.summary
                == "edges.csv has no column “src”")
    }

    @Test(arguments: [
        "", "NaN", "nan", "NA", "N/A", "<NA>", "null", "NULL", "None", "-1", "-1.0", "-nan",
    ])
    func missingLabelsAreNoClass(word: String) throws {
        let graph = try load([
            "nodes.csv": "id,label,text\n1,a,x\n2,\(word),y\n3,b,z\n4,\(word),u\n",
            "edges.csv": Self.edges,
        ])
        #expect(graph.classNames == ["a", "b"] && graph.labels == [0, -1, 1, -1])
        let note = "2 labels count as missing: 2 “\(word)”."
        #expect(graph.provenance.notes.contains(note) == !word.isEmpty)
    }

    @Test func classesCalledLikeMissingOnesAreRemarkedOn() throws {
        func graph(_ labels: [String]) throws -> TextAttributedGraph {
            let rows = labels.enumerated().map { "\($0),\($1),x\n" }.joined()
            return try load(["nodes.csv": "id,label,text\n" + rows, "edges.csv": "src,dst\n0,1\n"])
        }
        let none = try graph(["None", "None", "None"])
        #expect(none.classNames.isEmpty)
        #expect(none.provenance.notes.contains { $0.contains("No label is left") })
        let signs = try graph(["-1", "1", "-1"])
        #expect(signs.classNames == ["-1", "1"] && signs.labels == [0, 1, 0])
        #expect(signs.provenance.notes.contains { $0.contains("taken as a class") })
        #expect(try graph(["-1", "0", "1"]).classNames == ["0", "1"])
        let listed = try load([
            "nodes.csv": "id,label,text\n1,None,x\n2,-1,y\n3,nan,z\n", "edges.csv": Self.edges,
            "labels.csv": "label,name\nNone,no topic\n-1,minus\n",
        ])
        #expect(listed.labels == [0, 1, -1] && listed.classNames == ["no topic", "minus"])
    }

    @Test func splitWordsMeanTheSameEverywhere() throws {
        let words = ["train", "TRAIN", "Test", "dev", "valid", "Validation", "", "nan"]
        let rows = words.enumerated().map { "\($0),\($1)\n" }.joined()
        let expected: [SplitRole] = [
            .train, .train, .test, .validation, .validation, .validation, .none, .none,
        ]
        let one = try load(["nodes.csv": "id,split\n" + rows, "edges.csv": "src,dst\n0,1\n"])
        #expect(one.splits.map(\.roles) == [expected])
        let two = try load([
            "nodes.csv": "id,text\n" + words.indices.map { "\($0),x\n" }.joined(),
            "splits.csv": "id,s\n" + rows, "edges.csv": "src,dst\n0,1\n",
        ])
        #expect(two.splits == [SplitMask(name: "s", roles: expected)])
        #expect(
            problem(["nodes.csv": "id,split\n1,train\n2,holdout\n", "edges.csv": Self.edges])?
                .summary
                == "nodes.csv, line 3: expected train, val, test or nothing, found “holdout”")
    }

    @Test func masksAreASplit() throws {
        let header = "id,text,train_mask,val_mask,test_mask\n"
        let graph = try load([
            "nodes.csv": header
                + "1,x,True,False,False\n2,y,False,False,True\n3,z,False,False,False\n",
            "edges.csv": Self.edges,
        ])
        #expect(graph.splits == [SplitMask(name: "split", roles: [.train, .test, .none])])
        #expect(
            problem(["nodes.csv": header + "1,x,1,0,1\n", "edges.csv": "src,dst\n"])?.summary
                == "nodes.csv, line 2: node “1” is in train and in test")
    }

    @Test(arguments: [
        (
            "paper_id,name,summary,field,year",
            "id: paper_id; text: summary; title: name; label: field; kept: year"
        ),
        (
            "node_id,title,body,target,w",
            "id: node_id; text: body; title: title; label: target; kept: w"
        ),
        (
            "Id,Title,Raw_Text,Label_ID,abstract2",
            "id: Id; text: Raw_Text; title: Title; label: Label_ID; kept: abstract2"
        ),
        (
            "id,summary,abstract,category,label",
            "id: id; text: abstract; label: label; kept: summary, category"
        ),
        (
            ",id,sentence,subject,x",
            "id: id; text: sentence; label: subject; kept: x; not used: a column without a name"
        ),
    ])
    func columnsAreFoundAndNamed(header: String, summary: String) throws {
        let graph = try load(
            ["nodes.csv": header + "\n0,1,p,q,r\n1,2,s,t,u\n"])
        #expect(graph.provenance.columnSummary == summary)
        #expect(!graph.texts.holdsNothing && !graph.classNames.isEmpty)
    }

    @Test(arguments: [
        "id_1,id_2", "FromNodeId,ToNodeId", "citing,cited", "source_id,target_id", "node_1,node_2",
        "from,to", "Source,Target", "start_id,end_id",
    ])
    func endsOfEdgesAreFound(header: String) throws {
        let rows = "\n1,2\n2,3\n"
        let list = try load(["e.csv": header + rows], "e.csv")
        #expect(list.ids.all == ["1", "2", "3"] && list.edgeCount == 2)
        let folder = try load([
            "nodes.csv": "id,text\n1,x\n2,y\n3,z\n", "edges.csv": header + rows,
        ])
        #expect(folder.edgeCount == 2)
        let swapped = try load(
            ["e.csv": "weight,\(header),year\n0.5,1,2,1999\n1.5,2,3,2000\n"], "e.csv")
        #expect(swapped.ids.all == ["1", "2", "3"] && swapped.edgeWeights == [0.5, 0.5, 1.5, 1.5])
        #expect(
            swapped.provenance.columnSummary?.hasSuffix("weight: weight; not used: year") == true)
    }

    @Test func wordsAboveNumbersAreAHeader() throws {
        let list = try load(["e.csv": "left,right\n1,2\n2,3\n"], "e.csv")
        #expect(list.ids.all == ["1", "2", "3"] && list.edgeCount == 2)
        #expect(list.provenance.notes.contains { $0.contains("is a header") })
        let words = try load(["e.csv": "left,right\nup,down\n"], "e.csv")
        #expect(words.ids.count == 4 && words.edgeCount == 2)
    }

    @Test(
        arguments: [
            (
                "0 1 {'weight': 0.5}\n1 2 {'weight': 2.0, 'color': 'a, b'}\n", [0.5, 0.5, 2, 2],
                "color"
            ),
            ("0 1 {}\n1 2 {}\n", nil, nil),
            ("0 1 {'weight': 0.5}\n1 2 {}\n", [0.5, 0.5, 1, 1], "1 edge without a weight"),
            ("0 1 0.5\n1 2 2\n", [0.5, 0.5, 2, 2], nil),
            ("0\t1\t0.5\n1\t2\t2\n", [0.5, 0.5, 2, 2], nil),
            ("0;1;0,5\n1;2;2\n", [0.5, 0.5, 2, 2], nil),
            (
                "%%MatrixMarket matrix coordinate real symmetric\n% by hand\n3 3 2\n0 1 0.5\n1 2 2\n",
                [0.5, 0.5, 2, 2], "Matrix"
            ),
            ("3 3 2\n0 1 0.5\n1 2 2\n", [0.5, 0.5, 2, 2], "gives sizes"),
        ] as [(String, [Float]?, String?)])
    func attributesAndSizesOfEdgeLists(text: String, weights: [Float]?, note: String?) throws {
        let graph = try load(["e.txt": text], "e.txt")
        #expect(graph.ids.all == ["0", "1", "2"] && graph.edgeCount == 2)
        #expect(graph.edgeWeights == weights)
        if let note { #expect(graph.provenance.notes.contains { $0.contains(note) }) }
    }

    @Test(arguments: ["-5", "nan", "inf", "-inf", "1e39"])
    func oneBadWeightIsAnError(word: String) {
        let files = [
            "e.txt": "1 2 1\n2 3 \(word)\n",
            "f.txt": "1 2 {'weight': 1}\n2 3 {'weight': \(word)}\n",
            "g.csv": "src,dst,weight\n1,2,1\n2,3,\(word)\n",
        ]
        for (name, line) in [("e.txt", 2), ("f.txt", 2), ("g.csv", 3)] {
            #expect(
                problem(files, name)?.summary
                    == "\(name), line \(line): expected a weight of at least 0, found “\(word)”")
        }
    }

    @Test func whatIsGivenTwiceIsRefused() {
        let nodes = "id,label,text\n1,0,x\n2,1,y\n"
        func summary(_ files: [String: String]) -> String? {
            problem(["nodes.csv": nodes, "edges.csv": Self.edges].merging(files) { $1 })?.summary
        }
        #expect(
            summary(["labels.csv": "label,name\n0,animal\n1,plant\n0,zebra\n"])
                == "labels.csv, line 4: class “0” was already there")
        #expect(
            summary(["splits.csv": "id,s\n1,train\n2,val\n1,test\n"])
                == "splits.csv, line 4: node “1” was already there")
        #expect(
            summary(["nodes.csv": nodes + "1,1,z\n"])
                == "nodes.csv, line 4: node “1” was already there")
        let ogb = [
            "raw/edge.csv": "0,1\n", "raw/num-node-list.csv": "2\n", "split/time/train.csv": "0\n",
            "split/time/valid.csv": "1\n", "split/time/test.csv": "1\n",
        ]
        #expect(problem(ogb)?.summary == "test.csv, line 1: node “1” is in val and in test")
    }

    @Test func edgesToUnknownNodesAreCounted() {
        let error = problem([
            "nodes.csv": "id,text\n1,x\n2,y\n", "edges.csv": "src,dst\n1,2\n1,ZZ\nQQ,2\n",
        ])
        #expect(
            error?.summary == "edges.csv, line 3: 2 edges name nodes that are not among the nodes")
        #expect(error?.details == ["nodes: “ZZ” (line 3), “QQ” (line 4)"])
    }

    @Test func classesOfNodesMayStandInATableOfTheirOwn() throws {
        let graph = try load([
            "nodes.csv": "id,text\n1,x\n2,y\n3,z\n", "edges.csv": Self.edges,
            "labels.csv": "id,label\n3,b\n1,a\n2,NaN\n",
        ])
        #expect(graph.labels == [0, -1, 1] && graph.classNames == ["a", "b"])
        let named = try load([
            "nodes.csv": "id,label,text\n1,0,x\n2,plant,y\n", "edges.csv": Self.edges,
            "labels.csv": "id,label\n0,animal\n1,plant\n",
        ])
        #expect(named.labels == [0, 1] && named.classNames == ["animal", "plant"])
    }

    @Test func notesSayWhatIsNotThere() throws {
        let graph = try load(["nodes.csv": "id,label,note\n1,a,x\n2,b,y\n"])
        #expect(
            graph.provenance.notes
                == ["There is no column of texts.", "There is no table of edges."])
        let single = try load(["papers.csv": "id,label,summary\n1,a,x\n2,b,y\n"], "papers.csv")
        #expect(single.nodeCount == 2 && single.texts.texts == ["x", "y"])
        let names = try load(["nodes.csv": "id,label,text\n1,Ada,x\n2,Bo,y\n3,Cy,z\n"])
        #expect(names.provenance.notes.contains { $0.contains("looks like a name, not a class") })
    }

    @Test(arguments: [
        ("e.txt", "0 1 2\n1 2\n", "e.txt, line 2: expected 3 columns, found 2"),
        (
            "e.tsv", "New York\tParis\n",
            "e.tsv, line 1: expected an id without blanks, or a header such as source and target "
                + "above, found “New York”"
        ), ("e.csv", "i\u{0}d\u{0}", "e.csv is text in UTF-16, not UTF-8"),
        ("e.csv", "", "e.csv holds no node"),
    ])
    func whatIsNearlyAnEdgeListIsExplained(name: String, text: String, summary: String) {
        #expect(problem([name: text], name)?.summary == summary)
    }

    @Test func namesWithBlanksBelowAHeaderAreIds() throws {
        let graph = try load(["e.tsv": "source\ttarget\nNew York\tParis\n"], "e.tsv")
        #expect(graph.ids.all == ["New York", "Paris"])
        #expect(try load(["c.csv": "# c\n% d\n1,2\n2,3\n"], "c.csv").edgeCount == 2)
    }

    @Test func tablesOfOtherNamesAreFoundByTheirHeaders() throws {
        let files = [
            "papers.tsv": "paper_id\tsummary\n1\tx\n2\ty\n",
            "citations.tsv": "citing\tcited\n1\t2\n",
        ]
        let graph = try load(files)
        #expect(graph.texts.texts == ["x", "y"] && graph.edgeCount == 1)
        #expect(
            graph.provenance.notes.contains(
                "By their headers papers.tsv is the table of nodes and citations.tsv that of edges."
            ))
        // Of two tables of nodes nobody knows which one is meant.
        let twice = problem(files.merging(["authors.tsv": "id\tname\n1\tx\n"]) { $1 })
        #expect(
            twice?.remedy
                == "rename authors.tsv to nodes.tsv and citations.tsv to edges.tsv, then load the "
                + "folder again")
    }

    @Test func otherFormatsAreNamed() throws {
        let folder = try TemporaryFolder()
        try folder.write("x/nodes.parquet", "PAR1")
        let parquet = #expect(throws: GraphError.self) {
            try GraphFormats.read(path: folder.path + "/x")
        }
        #expect(parquet?.details.contains { $0.contains("pandas.read_parquet") } == true)
        #expect(try load(["edges.csv": "src,dst\na,b\n"]).ids.all == ["a", "b"])
        let array = problem(["x.npy": "\u{93}NUMPY"], "x.npy")
        #expect(array?.remedy.contains("graph features g --file") == true)
        let dgl = problem(["x.bin": "\u{1}\u{2}"], "x.bin")
        #expect(dgl?.summary.contains("DGL") == true)
        #expect(dgl?.details.contains { $0.contains("dgl.load_graphs") } == true)
    }
}
