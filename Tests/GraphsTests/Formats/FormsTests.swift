import Foundation
import Support
import Testing

@testable import Graphs

/// One made-up graph in the forms in which people bring theirs: each is read right, or refused with a
/// remedy that works.
///
/// The truth: 6 papers, of which one has no label, in 2 classes; 5 edges, 2 of the 8 lines being repeated or
/// reversed and 1 a self loop.
@Suite struct FormsTests {
    private static let rows = [
        "P0,Query plans,\"Joins, \"\"indexes\"\" and\nplans\",Databases,2001",
        "P1,Robot arms,Grasping – naïve 漢字,Robotics,2002",
        "P2,Storage,Pages of tuples,Databases,2003",
        "P3,Lidar,Sensors and motion,Robotics,2004", "P4,Schemas,Tables of rows,Databases,2005",
        "P5,Unknown,No label here,,2006",
    ]
    private static let pairs = [
        ("P0", "P2"), ("P1", "P3"), ("P2", "P4"), ("P4", "P5"), ("P3", "P0"), ("P0", "P2"),
        ("P4", "P2"), ("P5", "P5"),
    ]

    private static func nodes(
        _ header: String = "id,title,abstract,label,year", delimiter: String = ","
    ) -> String {
        let text = ([header] + rows).joined(separator: "\n").replacing(",", with: delimiter)
        return text.replacing("Joins\(delimiter) ", with: "Joins, ") + "\n"
    }

    private static func edges(
        _ header: String? = "src,dst", delimiter: String = ",", more: [(String, String)] = []
    ) -> String {
        var lines: [String] = []
        if let header { lines.append(header.replacing(",", with: delimiter)) }
        for (from, to) in pairs + more { lines.append(from + delimiter + to) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Files by their names, what is loaded, and whether it has texts, edges and labels.
    struct Form: CustomTestStringConvertible {
        let name: String
        let files: [String: String]
        var path = ""
        var hasTexts = true
        var hasEdges = true
        var dropsUnknown = false
        var testDescription: String { name }
    }

    static let readable: [Form] = [
        Form(name: "mine", files: ["nodes.csv": nodes(), "edges.csv": edges()]),
        Form(
            name: "odd",
            files: [
                "papers.tsv": nodes("paper_id,name,summary,field,year", delimiter: "\t"),
                "citations.tsv": edges("citing,cited", delimiter: "\t"),
            ]),
        Form(
            name: "odd2",
            files: [
                "nodes.csv": nodes("paper_id,name,summary,field,year"),
                "edges.csv": edges("citing,cited"),
            ]),
        Form(
            name: "semi",
            files: ["nodes.csv": nodes(delimiter: ";"), "edges.csv": edges(delimiter: ";")]),
        Form(
            name: "bar",
            files: ["nodes.csv": nodes(delimiter: "|"), "edges.csv": edges(delimiter: "|")]
        ),
        Form(
            name: "bom",
            files: ["nodes.csv": "\u{FEFF}" + nodes(), "edges.csv": "\u{FEFF}" + edges()]),
        Form(
            name: "idx",
            files: [
                "nodes.csv": numbered(["id,title,abstract,label,year"] + rows),
                "edges.csv": numbered(["src,dst"] + pairs.map { "\($0.0),\($0.1)" }),
            ]),
        Form(
            name: "nodes-only", files: ["nodes-only.csv": nodes()], path: "/nodes-only.csv",
            hasEdges: false),
        Form(
            name: "edges-only.csv", files: ["edges-only.csv": edges()], path: "/edges-only.csv",
            hasTexts: false),
        Form(
            name: "edges-only.tsv", files: ["edges-only.tsv": edges(nil, delimiter: "\t")],
            path: "/edges-only.tsv", hasTexts: false),
        Form(
            name: "edgelist", files: ["mine.edgelist": edges(nil, delimiter: " ")],
            path: "/mine.edgelist", hasTexts: false),
        Form(name: "eo", files: ["edges.csv": edges()], hasTexts: false),
        Form(
            name: "jl",
            files: [
                "nodes.jsonl": jsonLines(),
                "edges.jsonl": jsonEdges(),
            ]),
        Form(
            name: "nodes.jsonl", files: ["nodes.jsonl": jsonLines()], path: "/nodes.jsonl",
            hasEdges: false),
        Form(
            name: "unk",
            files: [
                "nodes.csv": nodes(), "edges.csv": edges(more: [("P1", "ZZZ"), ("QQQ", "P2")]),
            ], dropsUnknown: true),
    ]

    /// Lines behind their indices, the first one behind none, as pandas writes its index.
    private static func numbered(_ lines: [String]) -> String {
        var text = "," + lines[0] + "\n"
        for (number, line) in lines.dropFirst().enumerated() { text += "\(number),\(line)\n" }
        return text
    }

    private static func jsonEdges() -> String {
        var text = ""
        for (from, to) in pairs { text += "{\"src\":\"\(from)\",\"dst\":\"\(to)\"}\n" }
        return text
    }

    private static func jsonLines() -> String {
        [
            #"{"id":"P0","title":"Query plans","abstract":"Joins, \"indexes\" and\nplans","label":"Databases"}"#,
            #"{"id":"P1","title":"Robot arms","abstract":"Grasping – naïve 漢字","label":"Robotics"}"#,
            #"{"id":"P2","title":"Storage","abstract":"Pages of tuples","label":"Databases"}"#,
            #"{"id":"P3","title":"Lidar","abstract":"Sensors and motion","label":"Robotics"}"#,
            #"{"id":"P4","title":"Schemas","abstract":"Tables of rows","label":"Databases"}"#,
            #"{"id":"P5","title":"Unknown","abstract":"No label here","label":null}"#,
        ].joined(separator: "\n") + "\n"
    }

    @Test(arguments: readable) func isReadRight(form: Form) throws {
        let folder = try TemporaryFolder()
        for (name, text) in form.files { try folder.write(name, text) }
        var context = ReadingContext(name: form.name)
        context.columns.dropsUnknownNodes = form.dropsUnknown
        let graph = try GraphFormats.read(path: folder.path + form.path, format: nil, context)
        #expect(Set(graph.ids.all) == ["P0", "P1", "P2", "P3", "P4", "P5"])
        #expect(graph.edgeCount == (form.hasEdges ? 5 : 0))
        #expect(graph.provenance.edges.selfLoops == (form.hasEdges ? 1 : 0))
        #expect(graph.provenance.edges.dangling == (form.dropsUnknown ? 2 : 0))
        guard form.hasTexts else { return #expect(!graph.hasLabels) }
        let node = try graph.node(withID: "P0")
        #expect(graph.text(of: node) == "Joins, \"indexes\" and\nplans")
        #expect(graph.title(of: node) == "Query plans")
        #expect(graph.classNames == ["Databases", "Robotics"])
        #expect(graph.labels.count { $0 < 0 } == 1)
        #expect(graph.provenance.columnSummary?.contains("text: ") == true)
    }

    private func problem(_ files: [String: [UInt8]], _ path: String = "") throws -> GraphError? {
        let folder = try TemporaryFolder()
        for (name, bytes) in files { try folder.write(name, bytes: bytes) }
        do {
            _ = try GraphFormats.read(path: folder.path + path)
            return nil
        } catch { return error as? GraphError }
    }

    @Test func whatCannotBeReadSaysWhatToDo() throws {
        let nodes = Array(Self.nodes().utf8)
        let edges = Array(Self.edges().utf8)
        let twice = try problem([
            "nodes.csv": nodes + Array("P0,x,y,Databases,1\n".utf8), "edges.csv": edges,
        ])
        #expect(twice?.summary.contains("“P0” was already there") == true)
        let latin = Self.nodes().unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let encoding = try problem(["nodes.csv": latin, "edges.csv": edges])
        #expect(encoding?.remedy.contains("iconv -f latin1 -t utf-8 nodes.csv") == true)
        let unknown = try problem([
            "nodes.csv": nodes,
            "edges.csv": Array(Self.edges(more: [("P1", "ZZZ"), ("QQQ", "P2")]).utf8),
        ])
        #expect(unknown?.remedy.contains("--drop-unknown") == true)
        #expect(unknown?.summary.contains("2 edges") == true)
        let array = try problem(["x.npy": Array("\u{93}NUMPY".utf8)], "/x.npy")
        #expect(array?.remedy.contains("graph features g --file") == true)
        #expect(try problem(["readme.txt.bak": [1]])?.remedy.contains("help graph load") == true)
    }

    @Test func parquetIsConvertedByTwoLines() throws {
        for path in ["/nodes.parquet", ""] {
            let error = try problem(["nodes.parquet": Array("PAR1".utf8)], path)
            let lines = try #require(error?.details)
            #expect(lines.count == 3 && lines[1].hasSuffix("import pandas"))
            #expect(lines[2].contains("pandas.read_parquet(\""))
            #expect(lines[2].hasSuffix("nodes.csv\", index=False)"))
            #expect(error?.remedy.contains("graph load \"") == true)
        }
    }

    @Test func formsOfOtherProgramsAreRead() throws {
        for name in ["networkx.gml", "networkx.gexf", "nodelink.json", "arrays.npz", "data.pt"] {
            let graph = try GraphFormats.read(path: ForeignFilesTests.folder + "/" + name)
            #expect(graph.nodeCount == 6 && graph.edgeCount == 7, "\(name)")
        }
    }
}
