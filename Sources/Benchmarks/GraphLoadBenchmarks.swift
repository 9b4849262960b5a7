import ArgumentParser
import Foundation
import Graphs
import Support

/// Writes a large graph as tables.
struct EdgeTableSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edges", abstract: "Writes nodes.csv and edges.csv of a large random graph.")

    @Argument(help: "The folder to write into.")
    var folder: String
    @Option var edges = 10_000_000
    @Option var nodes = 1_000_000

    func run() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var random = RandomSource(seed: 11)
        try write("nodes.csv", header: "id,label", rows: nodes) { "\($0),class \($0 % 10)" }
        try write("edges.csv", header: "src,dst", rows: edges) { _ in
            // Low node indices have more edges: there are hubs, as in real graphs.
            let place = random.uniform() * random.uniform() * Double(nodes)
            return "\(place.integer(clampedTo: 0...nodes - 1)),\(random.integer(below: nodes))"
        }
    }

    private func write(_ name: String, header: String, rows: Int, _ row: (Int) -> String) throws {
        let path = "\(folder)/\(name)"
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else {
            throw ValidationError("\(path) cannot be written.")
        }
        defer { try? file.close() }
        var text = header + "\n"
        for number in 0..<rows {
            text += row(number)
            text += "\n"
            if text.utf8.count > 1 << 20 {
                try file.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try file.write(contentsOf: Data(text.utf8))
    }
}

/// Times reading a graph; a process reads once, so that its peak memory is that of one reading.
struct GraphLoadBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Reads a graph from tables, once.")

    @Argument(help: "The folder of tables.")
    var folder: String
    @Option(help: "The name of the figure.")
    var what = "load graph"

    func run() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let graph = try GraphFormats.read(path: folder)
        let seconds = (clock.now - start) / .seconds(1)
        BenchmarkOutput.write([
            "what": .string(what), "unit": "s", "seconds": [.number(seconds)], "amount": .null,
            "peak_rss_mib": .number(PeakMemory.mebibytes),
            "nodes": .integer(graph.nodeCount), "edges": .integer(graph.edgeCount),
        ])
    }
}
