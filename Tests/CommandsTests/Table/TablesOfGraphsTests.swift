import CommandLanguage
import Foundation
import Graphs
import Support
import Testing

@testable import Commands

/// Exchange between tables and graphs through files and columns.
@Suite struct TablesOfGraphsTests {
    private func folder(_ files: [String: String]) throws -> String {
        let path = try TinySession.folder.get() + "/tables-\(UUID().uuidString)"
        try LinguHome.createFolder(path)
        for (name, text) in files { try AtomicFile.write(Array(text.utf8), to: path + "/" + name) }
        return path
    }

    @Test func idsWithLeadingZerosStayTexts() throws {
        let tiny = try TinySession()
        let path = try folder([
            "t.csv": "id,text,phone,n\n001,new one,0049123,1\n010,new ten,+49,\n",
            "nodes.csv": "id,label,text\n001,a,x\n002,b,y\n010,a,z\n",
            "edges.csv": "src,dst\n001,002\n",
        ])
        try tiny.run("t = table load '\(path)/t.csv'; g = graph load '\(path)'")
        try tiny.run("t | table save '\(path)/out.csv'")
        #expect(
            try String(contentsOfFile: path + "/out.csv", encoding: .utf8)
                == "id,text,phone,n\n001,new one,0049123,1\n010,new ten,+49,\n")
        #expect(try tiny.table("g | nodes | join t --on id").rowCount == 2)
        let changed: GraphValue = try #require(try tiny.run("graph set-text g t").object())
        #expect(changed.graph.texts.texts == ["new one", "y", "new ten"])
    }

    @Test(arguments: ["tsv", "csv"]) func whatTableSaveWritesGraphLoadReads(ending: String) throws {
        let tiny = try TinySession()
        let path = try folder([
            "nodes.csv": "id,label,text,year\n1,a,\"he said \"\"hi\"\"\",2015\n"
                + "2,b,\"two\nlines\",\n3,,\" tab\there \",2016\n4,b,plain,2017\n",
            "edges.csv": "src,dst\n1,2\n",
        ])
        let back = try folder(["edges.csv": "src,dst\n1,2\n"])
        try tiny.run("g = graph load '\(path)'")
        try tiny.run("g | nodes | select id label text year | table save '\(back)/nodes.\(ending)'")
        let table = try tiny.table("table load '\(back)/nodes.\(ending)'")
        #expect(table.column(named: "year")?.cells == .integers([2015, nil, 2016, 2017]))
        #expect(
            try String(contentsOfFile: back + "/nodes.\(ending)", encoding: .utf8)
                .contains("2015.0") == false)
        let graph: GraphValue = try #require(try tiny.run("graph load '\(back)'").object())
        let first: GraphValue = try #require(try tiny.run("g").object())
        #expect(graph.graph.texts == first.graph.texts && graph.graph.labels == first.graph.labels)
        #expect(graph.graph.columns == first.graph.columns)
    }

    @Test func missingLabelsAndSplitsAreBothMissing() throws {
        let tiny = try TinySession()
        let path = try folder([
            "nodes.csv": "id,label,split,text\n1,a,train,x\n2,NaN,,y\n",
            "edges.csv": "src,dst\n1,2\n",
        ])
        let table = try tiny.table("nodes (graph load '\(path)')")
        #expect(table.column(named: "label")?.cells == .texts(["a", nil]))
        #expect(table.column(named: "split")?.cells == .texts(["train", nil]))
    }

    @Test func notesAndColumnsAreShown() throws {
        let tiny = try TinySession()
        let path = try folder(["nodes.csv": "id,category,notes,year\n1,a,x,1\n2,None,y,2\n"])
        try tiny.run("g = graph load '\(path)'")
        let graph: GraphValue = try #require(try tiny.run("g").object())
        let card = graph.rendering.terminalText(width: 100, color: false)
        for text in [
            "id: id; label: category; kept: notes, year", "There is no column of texts.",
            "There is no table of edges.", "1 label counts as missing: 1 “None”.",
        ] {
            #expect(card.contains(text), "\(card)")
        }
        #expect(
            tiny.output.notes.withLock { $0 }.contains {
                $0.contains("note: There is no table of edges.")
            })
    }

    /// Columns that `nodes` computes are no data when its table comes back as a graph.
    @Test(arguments: [false, true]) func savedNodesAndEdgesAreAGraphAgain(isDirected: Bool) throws {
        let tiny = try TinySession()
        let path = try folder([:])
        try tiny.run("g = graph load tiny-folder \(isDirected ? "--directed" : "")")
        try tiny.run("nodes g | table save '\(path)/nodes.csv'")
        try tiny.run("edges g | table save '\(path)/edges.csv'")
        try tiny.run("back = graph load '\(path)' \(isDirected ? "--directed" : "")")
        let (old, new) = (try tiny.table("nodes g"), try tiny.table("nodes back"))
        #expect(old.columnNames == new.columnNames)
        #expect(old.columns.map(\.cells) == new.columns.map(\.cells))
        #expect(try tiny.table("table load '\(path)/nodes.csv'").columnNames == old.columnNames)
        #expect(
            tiny.output.notes.withLock { $0 }.contains {
                $0.contains("counted again from the graph")
            })
        // A column that only has such a name stays.
        let other = try folder([
            "nodes.csv": "id,text,row,degree,words\n1,one text,1,PhD,7\n2,two,2,MSc,3\n",
            "edges.csv": "src,dst\n1,2\n",
        ])
        let names = try tiny.table("nodes (graph load '\(other)')").columnNames
        #expect(names.suffix(3) == ["row_2", "degree_2", "words_2"])
    }

    @Test func edgesAreGivenOnceOrFromBothEnds() throws {
        let tiny = try TinySession()
        let ends = try tiny.table("edges tiny | first 1")
        #expect(ends.columnNames == ["source", "target", "source_row", "target_row"])
        #expect(
            try tiny.table("edges tiny | join (nodes tiny | rename row source_row) --on source_row")
                .rowCount == 14)
        let once = try tiny.table("edges tiny")
        let both = try tiny.table("edges tiny --both")
        #expect(once.rowCount == 14 && both.rowCount == 28)
        #expect(once.caption?.contains("each once") == true)
        #expect(both.caption?.contains("both directions") == true)
        try tiny.run("arcs = graph load tiny-folder --directed")
        #expect(
            try tiny.table("edges arcs").rowCount == tiny.table("edges arcs --both").rowCount)
    }
}
