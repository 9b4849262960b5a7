import Foundation
import Support
import Tensor
import Testing

@testable import Graphs

@Suite struct HostileFilesTests {
    private func problem(_ path: String) -> String {
        do {
            _ = try GraphFormats.read(path: path)
            return "none"
        } catch { return (error as? any Diagnostic)?.summary ?? "\(error)" }
    }

    @Test func refusesFarMoreNodesThanFilesDescribe() throws {
        let folder = try TemporaryFolder()
        try folder.write("raw/edge.csv", "0,1\n")
        for count in ["100000000", "268435455", "2147483646"] {
            try folder.write("raw/num-node-list.csv", count + "\n")
            #expect(problem(folder.path).contains("found “\(count)”"))
        }
        try folder.write("raw/num-node-list.csv", "5\n")
        #expect(try GraphFormats.read(path: folder.path).nodeCount == 5)
    }

    @Test func refusesAStrayColumnNumber() throws {
        let folder = try TemporaryFolder()
        try folder.write("nodes.csv", "id,text\nn0,a\nn1,b\n")
        for number in ["268435455", "16777215", "9223372036854775807", "-1"] {
            try folder.write("words.csv", "id,columns\nn0,1 2\nn1,\(number)\n")
            #expect(problem(folder.path).contains("words.csv, line 3"), "\(number)")
        }
        try folder.write("words.csv", "id,columns\nn0,1 2\nn1,50000\n")
        #expect(try GraphFormats.read(path: folder.path).features?.columnCount == 50_001)
        try folder.write("words.csv", "id,columns\nn0,1\nn0,2\n")
        #expect(problem(folder.path).contains("line 3"))
    }

    @Test func theSmallestIntegerIsAValue() throws {
        let folder = try TemporaryFolder()
        let least = "-9223372036854775808"
        try folder.write("nodes.csv", "id,when\na,\(least)\nb,3\n")
        try folder.write("g.jsonl", "{\"id\":\"a\",\"when\":\(least)}\n{\"id\":\"b\"}\n")
        for path in [folder.path, folder.path + "/g.jsonl"] {
            let graph = try GraphFormats.read(path: path)
            #expect(try graph.column(named: "when").text(of: 0).hasPrefix("-9"))
        }
        let column = NodeColumn(name: "x", values: .numeric([Double(Int.min)]))
        #expect(column.text(of: 0) == "-9.223372036854776e+18")
    }

    @Test func aHeaderNamesEachWordOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "P.DIRECTED.cites.tab", "DIRECTED\tcites\nNO_FEATURES\n1\tpaper:1\t|\tpaper:2\n")
        try folder.write(
            "P.NODE.paper.tab",
            "NODE\tpaper\ncat=1,2:label\tnumeric:w-a:0.0\tnumeric:w-a:0.0\tsummary\n1\tlabel=1\tw-a=0.5\n2\tlabel=2\n"
        )
        #expect(problem(folder.path).contains("each word once"))
        try folder.write(
            "P.NODE.paper.tab",
            "NODE\tpaper\ncat=1,2:label\tnumeric:w-a:0.0\tsummary\n1\tlabel=1\tw-a=0.5\tw-a=0.5\n2\tlabel=2\n"
        )
        #expect(problem(folder.path).contains("each word once"))
    }

    @Test func opensOrdinaryFilesOnly() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.path + "/g.jsonl", 0o600)
        mkfifo(folder.path + "/e.txt", 0o600)
        try folder.write("t/nodes.csv", "id\na\n")
        mkfifo(folder.path + "/t/edges.csv", 0o600)
        try folder.write("u/edges.csv", "src,dst\n")
        try folder.write("u/nodes.csv/inside", "")
        for path in ["/g.jsonl", "/e.txt", "/t", "/u"] {
            #expect(problem(folder.path + path).contains("not an ordinary file"), "\(path)")
        }
    }
}
