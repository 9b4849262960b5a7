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
