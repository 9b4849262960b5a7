import Support
import Testing

@testable import Graphs

@Suite struct JSONReaderTests {
    private func read(_ text: String, name: String = "g.jsonl") throws -> TextAttributedGraph {
        let folder = try TemporaryFolder()
        return try GraphFormats.read(path: folder.write(name, text))
    }

    private func problem(_ text: String, name: String = "g.jsonl") -> String {
        do {
            _ = try read(text, name: name)
            return "none"
        } catch { return (error as? any Diagnostic)?.summary ?? "\(error)" }
    }

    @Test func everyMemberBecomesAColumn() throws {
        let graph = try read(
            """
            {"id":1,"title":"T1","name":"N1","abstract":"A1","content":"C1","label":"L1","category":"K1","year":2000,"tags":["x","y"],"type":"paper"}
            {"id":2,"title":"T2","name":"N2","abstract":"A2","content":"C2","label":"L2","category":"K2","year":2001,"more":null}
            """)
        #expect(graph.texts.texts == ["A1", "A2"] && graph.titles?.texts == ["T1", "T2"])
        #expect(graph.classNames == ["L1", "L2"])
        #expect(
            graph.columns.map(\.name) == ["name", "content", "category", "year", "tags", "type"])
        #expect(try graph.column(named: "tags").text(of: 0) == "[\"x\",\"y\"]")
        #expect(try graph.column(named: "type").text(of: 1) == "")
    }

    @Test func pythonsNaNIsAMissingValue() throws {
        let graph = try read(
            """
            {"directed": false, "nodes": [{"id":0,"label":"a","text":"one"},
             {"id":1,"label":NaN,"text":NaN,"x":NaN}], "links":[{"source":0,"target":1.0}]}
            """, name: "g.json")
        #expect(
            graph.labels == [0, -1] && graph.texts.texts == ["one", ""] && graph.edgeCount == 1)
        #expect(problem("{\"id\":0}\n{\"id\":1,\"x\":-Infinity}").contains("line 2"))
        #expect(problem("{\"id\":0}\n{\"id\":1,\"x\":-Infinity}").contains("-Infinity at byte 12"))
        #expect(problem("{\"id\":1,\"x\":1e999}").contains("byte 12"))
        #expect(
            problem(
                "{\"nodes\":[{\"id\":0}],\n\"links\":[{\"source\":0,\"target\":0,\"weight\":NaN}]}",
                name: "g.json"
            )
            .contains("weight"))
    }

    @Test func readsTheFormsOfNetworkXAndOthers() throws {
        let adjacency = """
            {"directed": false, "multigraph": false, "graph": [], "nodes": [{"id":0,"text":"one"},
            {"id":1,"text":"two"}], "adjacency": [[{"id":1,"weight":2}],[{"id":0,"weight":2}]]}
            """
        let graph = try read(adjacency, name: "g.json")
        #expect(graph.edgeCount == 1 && graph.edgeWeights == [2, 2])
        #expect(graph.provenance.edges.duplicates == 0)
        let list = "[{\"id\": \"a\"},\n {\"id\": \"b\", \"neighbors\": [\"a\"]}]"
        #expect(try read(list, name: "g.json").edgeCount == 1)
        let cytoscape = """
            {"elements": {"nodes": [{"data": {"id": "a"}}, {"data": {"id": "b"}}],
             "edges": [{"data": {"source": "a", "target": "b", "kind": "x"}}]}}
            """
        #expect(try read(cytoscape, name: "g.json").edgeCount == 1)
        let none = try read("{\"nodes\": [{\"id\": 1}]}", name: "g.json")
        #expect(none.provenance.notes.contains { $0.contains("adjacency") })
        #expect(try read("{\"id\": 1}\n{\"id\": 2}\n", name: "g.json").nodeCount == 2)
    }

    @Test(arguments: [
        ("{\"id\":\"a\",\"text\":{\"x\":1}}", "line 1: expected a text as “text”"),
        ("{\"id\":\"a\"}\n{\"id\":\"b\",\"label\":[\"x\"]}", "line 2: expected a text as “label”"),
        ("{\"id\":\"a\",\"neighbors\":{\"k\":[\"a\"]}}", "a list of ids as “neighbors”"),
        ("{\"id\":\"a\",\"neighbors\":[{\"id\":\"a\"}]}", "a list with object"),
        ("{\"id\":\"a\",\"x\":1,\"x\":2}", "“x” twice"),
        ("{\"id\":\"a\",\"x\":{\"b\":1,\"\\u0062\":2}}", "“b” twice"),
        ("{\"id\":\"a\",\"split\":\"holdout\"}", "train, val, test"),
        ("{\"id\":[1]}", "a node with a member “id”"), ("{\"id\":1}\n{\"id\":1}", "line 2"),
        ("[1]", "a JSON object"), ("{\"id\":\"a\"", "ends too early"),
    ]) func refusesByPlace(text: String, words: String) {
        #expect(problem(text).contains(words), "\(problem(text))")
    }

    @Test func namesTheLineOfAWholeFile() {
        #expect(
            problem("{\"nodes\": [\n{\"id\": 1},\n{\"id\": }]}", name: "g.json").contains("line 3"))
        #expect(problem("{\"nodes\": {}}", name: "g.json").contains("a list of “nodes”"))
        #expect(
            problem("{\"nodes\": [{\"id\":1}], \"adjacency\": []}", name: "g.json").contains(
                "for each of 1"))
    }
}
