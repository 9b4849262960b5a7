import Support
import Testing

@testable import Graphs

/// The counts that the data sets' own README files state.
@Suite struct SharedDataTests {
    @Test func readsCora() throws {
        guard let path = SharedData.path("cora") else { return }
        let graph = try GraphFormats.read(path: path)
        let facts = graph.statistics
        #expect(graph.nodeCount == 2708 && graph.edgeCount == 5278 && graph.classCount == 7)
        #expect(graph.provenance.edges.selfLoops == 0 && graph.provenance.edges.duplicates == 0)
        #expect(facts.isolatedCount == 0)
        #expect(abs((facts.edgeHomophily ?? 0) - 0.810) < 0.0005)
        #expect(facts.classCounts.sorted() == [180, 217, 298, 351, 418, 426, 818])
        #expect(abs(facts.meanTextLength - 76) < 0.5)
        let split = try #require(graph.activeSplit)
        #expect(split.name == "public")
        #expect([.train, .validation, .test].map(split.count) == [140, 500, 1000])
        #expect(graph.features?.columnCount == 1433 && graph.features?.isSparse == true)
        #expect(graph.columns.map(\.name) == ["kind"])
        #expect(graph.className(of: 0) == "Neural_Networks")
    }

    @Test func readsArxiv2023() throws {
        guard let path = SharedData.path("arxiv-2023") else { return }
        let graph = try GraphFormats.read(path: path)
        let facts = graph.statistics
        #expect(graph.nodeCount == 33_868 && graph.edgeCount == 303_379 && graph.classCount == 39)
        #expect(graph.provenance.edges.read == 305_672 && graph.provenance.edges.selfLoops == 17)
        #expect(abs((facts.edgeHomophily ?? 0) - 0.617) < 0.0005)
        #expect(facts.isolatedCount == 0 && facts.degrees.max() == 2406)
        let split = try #require(graph.activeSplit)
        #expect([.train, .validation, .test].map(split.count) == [19_461, 4_682, 668])
        #expect(try graph.column(named: "arxiv_id").text(of: 0) == "2304.07638")
        #expect(graph.title(of: 0) == graph.text(of: 0))
    }

    @Test func readsWikispeedia() throws {
        guard let path = SharedData.path("wikispeedia") else { return }
        let graph = try GraphFormats.read(path: path)
        let facts = graph.statistics
        #expect(graph.nodeCount == 4597 && graph.edgeCount == 106_519 && graph.classCount == 15)
        #expect(graph.provenance.edges.read == 119_864 && graph.provenance.edges.selfLoops == 110)
        #expect(facts.isolatedCount == 9 && facts.degrees.max() == 1621)
        #expect(abs((facts.edgeHomophily ?? 0) - 0.32) < 0.005)
        #expect(abs(facts.meanTextLength - 298) < 2)
        var context = ReadingContext(name: "wikispeedia")
        context.isDirected = true
        let directed = try GraphFormats.read(path: path, context)
        #expect(directed.edgeCount == 119_864 - 110 && directed.provenance.edges.duplicates == 0)
        #expect(directed.statistics.edgeHomophily == facts.edgeHomophily)
        #expect(try directed.symmetrized().adjacency == graph.adjacency)
    }

    @Test func readsFilesAsTheirAuthorsPublishedThem() throws {
        guard SharedData.path("formats") != nil, let cane = SharedData.path("formats/cane-cora"),
            let dblp = SharedData.path("formats/tridnr-dblp"),
            let columns = SharedData.path("formats/arxiv-2023"),
            let cites = SharedData.path("formats/linqs/cora.cites"),
            let pubmed = SharedData.path("formats/linqs/Pubmed-Diabetes.DIRECTED.cites.tab"),
            let articles = SharedData.path("formats/snap-wikispeedia")
        else { return }
        let text = try GraphFormats.read(path: cane)
        #expect(text.nodeCount == 2277 && text.labels.count { $0 < 0 } == 66)
        #expect(try GraphFormats.read(path: dblp).nodeCount == 60_744)
        let arxiv = try GraphFormats.read(path: columns)
        #expect(arxiv.nodeCount == 33_868 && arxiv.edgeCount == 303_379 && arxiv.classCount == 39)
        let cora = try GraphFormats.read(path: cites)
        #expect(cora.nodeCount == 2708 && cora.provenance.edges.read == 5429)
        let diabetes = try GraphFormats.read(path: pubmed)
        #expect(diabetes.nodeCount == 19_717 && diabetes.edgeCount == 44_324)
        #expect(try GraphFormats.read(path: articles).nodeCount == 4598)
    }
}
