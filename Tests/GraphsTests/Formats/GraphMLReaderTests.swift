import Support
import Testing

@testable import Graphs

@Suite struct GraphMLReaderTests {
    private func read(_ text: String, name: String = "g.graphml") throws -> TextAttributedGraph {
        try read(bytes: Array(text.utf8), name: name)
    }

    private func read(bytes: [UInt8], name: String = "g.graphml") throws -> TextAttributedGraph {
        let folder = try TemporaryFolder()
        return try GraphFormats.read(path: folder.write(name, bytes: bytes))
    }

    private func graphML(_ keys: String, _ body: String, edges: String = "undirected") -> String {
        "<graphml>\n\(keys)\n<graph edgedefault=\"\(edges)\">\n\(body)\n</graph>\n</graphml>"
    }

    @Test func defaultsAreTheValuesOfWhatHasNone() throws {
        let keys = """
            <key id="l" for="node" attr.name="label"><default>plain</default></key>
            <key id="t" for="node" attr.name="text"><default>nothing is known</default></key>
            <key id="y" for="node" attr.name="year"><default>2000</default></key>
            <key id="w" for="edge" attr.name="weight" attr.type="double"><default>0.5</default></key>
            """
        let body = """
            <node id="a"><data key="l">fancy</data><data key="t"></data></node><node id="b"/>
            <node id="c"><data key="y">1999</data></node>
            <edge source="a" target="b"/><edge source="b" target="c"><data key="w">2</data></edge>
            """
        let graph = try read(graphML(keys, body))
        #expect(graph.classNames == ["fancy", "plain"] && graph.labels == [0, 1, 1])
        #expect(graph.texts.texts == ["", "nothing is known", "nothing is known"])
        #expect(try graph.column(named: "year").values == .numeric([2000, 2000, 1999]))
        #expect(graph.edgeWeights == [0.5, 0.5, 2, 2])
    }

    @Test func namesTheLineOfBytesThatAreNotUTF8() throws {
        for line in ["<!-- Ren\u{1} -->", "<n\u{1}de id=\"x\"/>", "<node i\u{1}=\"x\"/>"] {
            let bytes = Array(graphML("", line + "<node id=\"a\"/>").utf8).map {
                $0 == 1 ? 0xe9 : $0
            }
            do {
                _ = try read(bytes: bytes)
                Issue.record("\(line) was read")
            } catch let error as GraphError {
                #expect(error.summary.hasPrefix("g.graphml, line 4: these bytes are not UTF-8"))
                #expect(error.remedy.contains("iconv"))
            }
        }
    }

    @Test func entitiesOfTheFileArePartsOfTexts() throws {
        let graph = try read(
            "<!DOCTYPE q [<!ENTITY a \"hello\">]>"
                + graphML("", "<node id=\"a\"><data key=\"text\">say &a; x</data></node>"))
        #expect(graph.texts.texts == ["say hello x"])
    }

    @Test func readsMoreThanTenMegabytes() throws {
        let node = String(repeating: "w", count: 1000)
        let body = (0..<10_500).map {
            "<node id=\"n\($0)\"><data key=\"text\">\(node)</data></node>"
        }
        let graph = try read(graphML("", body.joined(separator: "\n")), name: "g.graphml.gz")
        #expect(graph.nodeCount == 10_500 && graph.texts.byteCount == 10_500_000)
    }

    @Test func anAttributeNamedLikeTheGraphsOwnIsKept() throws {
        let keys = """
            <key id="v_id" for="node" attr.name="id"/><key id="v_text" for="node" attr.name="text"/>
            <key id="v_text2" for="node" attr.name="text"/>
            """
        let body = """
            <node id="n0"><data key="v_id">alpha</data><data key="v_text">one</data>
            <data key="v_text2">uno</data></node><node id="n1"><data key="v_id">beta</data></node>
            <edge source="n0" target="n1"/>
            """
        let graph = try read(graphML(keys, body))
        #expect(graph.texts.texts == ["one", ""])
        #expect(graph.columns.map(\.name) == ["id_2", "text_2"])
        #expect(try graph.column(named: "id_2").text(of: 1) == "beta")
        let folder = try TemporaryFolder()
        try GraphWriter.write(graph, to: folder.path)
        #expect(try GraphFormats.read(path: folder.path) == graph)
    }

    @Test func saysWhatIsNotRead() throws {
        let body = """
            <node id="a" color="red"><port name="p"/><graph><node id="b"/></graph></node>
            <edge source="a" target="b" sourceport="p"><data key="kind">cites</data></edge>
            <hyperedge><endpoint node="a"/><endpoint node="b"/></hyperedge>
            """
        let graph = try read(graphML("", body))
        #expect(graph.nodeCount == 2 && graph.edgeCount == 1)
        #expect(try graph.column(named: "color").text(of: 0) == "red")
        let notes = graph.provenance.notes.joined(separator: " ")
        for word in ["1 hyperedge", "1 port", "1 nested graph", "“kind”"] {
            #expect(notes.contains(word), "\(notes)")
        }
        let mixed = graphML(
            "",
            "<node id=\"a\"/><node id=\"b\"/><edge source=\"a\" target=\"b\" directed=\"true\"/>")
        #expect(try read(mixed).isDirected)
    }

    @Test func readsTheLabelsOfDrawings() throws {
        let keys = "<key for=\"node\" id=\"d6\" yfiles.type=\"nodegraphics\"/>"
        let body = """
            <node id="a"><data key="d6"><y:ShapeNode><y:Fill color="#FF"/>
            <y:NodeLabel>Alpha</y:NodeLabel></y:ShapeNode></data></node>
            """
        #expect(try read(graphML(keys, body)).titles?.texts == ["Alpha"])
    }

    @Test(arguments: [
        ("<node id=\"a\"/><node id=\"a\"/>", "already"), ("<node/>", "an id"),
        ("<node id=\"a\"/><edge source=\"a\"/>", "source and target"),
        ("<node id=\"a\"><data key=\"k\">1</data><data key=\"k\">2</data></node>", "each key once"),
        ("<node id=\"a\"><data>1</data></node>", "a key"),
        ("<node id=\"a\"/><edge source=\"a\" target=\"a\" weight=\"-1\"/>", "a weight"),
        ("<node id=\"a\"><data key=\"split\">holdout</data></node>", "train, val"),
        ("<node id=\"a\">", "</node>"), ("</graph><graph>", "one graph"), ("", "holds no node"),
    ]) func refusesWhatIsWrong(body: String, words: String) throws {
        do {
            _ = try read(graphML("", body))
            Issue.record("\(body) was read")
        } catch let error as GraphError {
            #expect(error.summary.contains(words), "\(error.summary)")
        }
        #expect(throws: GraphError.self) { try read("<gexf><graph/></gexf>") }
    }
}
