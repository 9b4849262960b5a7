import Checkpoints
import Graphs
import Support
import Tensor

extension FuzzTarget {
    static let graphs = [
        FuzzTarget("graph-folder") { bytes in
            try Scratch.with(Scratch.files(in: bytes)) { try checkGraph($0) }
        },
        FuzzTarget("graphml") { bytes in try single("g.graphml", bytes) },
        FuzzTarget("json") { bytes in
            // The first byte chooses lines or a single value.
            try single(bytes.first == 0x23 ? "g.jsonl" : "g.json", Array(bytes.dropFirst()))
        },
        FuzzTarget("graph-formats") { bytes in
            let names = ["g.gexf", "g.gml", "g.net", "g.adjlist"]
            try single(names[Int(bytes.first ?? 0) % names.count], Array(bytes.dropFirst()))
        },
        FuzzTarget("arrays") { bytes in
            let names = ["g.pt", "g.npz", "g.pkl"]
            try single(names[Int(bytes.first ?? 0) % names.count], Array(bytes.dropFirst()))
        },
        FuzzTarget("columns") { bytes in
            // The first line chooses columns and a pattern, the rest is a table.
            let lines = bytes.split(separator: 0x0a, maxSplits: 1).map(Array.init)
            let words = String(decoding: lines.first ?? [], as: UTF8.self)
                .split(separator: " ").map(String.init)
            try Scratch.with([("t.csv", lines.last ?? [])]) { folder in
                var context = ReadingContext(name: "g")
                context.columns.names = [.id: words.first ?? "id"]
                context.columns.setText(Array(words.dropFirst()))
                context.columns.dropsUnknownNodes = true
                _ = try GraphFormats.read(path: folder + "/t.csv", format: nil, context)
            }
        },
        FuzzTarget("split-file") { bytes in
            let names = ["s.csv", "s.json", "s.npz", "s.pt"]
            let graph = try TextAttributedGraph(
                name: "g", texts: ["a", "b", "c"], edges: [(0, 1)], labels: [0, 1, 0],
                classNames: ["0", "1"])
            let name = names[Int(bytes.first ?? 0) % names.count]
            try Scratch.with([(name, Array(bytes.dropFirst()))]) { folder in
                let path = folder + "/" + name
                _ = try? ClassNamesFile.read(path, for: graph)
                _ = try graph.applyingSplit("file:" + path, seed: 1)
            }
        },
        FuzzTarget("edge-list") { bytes in
            let names = ["e.txt", "e.csv", "e.tsv"]
            try single(names[Int(bytes.first ?? 0) % names.count], Array(bytes.dropFirst()))
        },
    ]

    private static func single(_ name: String, _ bytes: [UInt8]) throws {
        try Scratch.with([(name, bytes)]) { try checkGraph($0 + "/" + name) }
    }

    /// Reads a graph; what is read is saved and read again, equal.
    private static func checkGraph(_ path: String) throws {
        let context = ReadingContext(name: "g", denseFeatures: dense)
        let graph = try GraphFormats.read(path: path, format: nil, context)
        _ = GraphStatistics(graph)
        guard graph.nodeCount < 200 else { return }
        try Scratch.with([("kept", [])]) { folder in
            do {
                try GraphWriter.write(graph, to: folder + "/saved", denseFeatures: writeDense)
            } catch GraphError.unwritable { return }
            let back = try GraphFormats.read(path: folder + "/saved", format: nil, context)
            precondition(back == graph, "what was saved came back as something else")
        }
    }

    @Sendable private static func dense(_ path: String) throws -> Tensor {
        let array =
            path.hasSuffix(".npz")
            ? try NumPyArchive(path: path).arrays.values.first : try NumPyFile.read(path: path)
        guard let array else { throw GraphError.empty(source: path) }
        return Tensor(array.floats(), shape: array.shape)
    }

    private static func writeDense(_ features: Tensor, _ path: String) throws {
        try NumPyFile.write(NumPyArray(shape: features.shape, values: features.values), to: path)
    }
}
