import ArgumentParser
import Checkpoints
import Foundation
import GraphNetworks
import Tensor

/// Writes the graphs that both sides read.
struct ShapesSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graphs", abstract: "Writes random graphs of known shapes as .npy files.")

    @Argument(help: "The folder; each graph gets a subfolder.")
    var folder: String
    @Option(help: "Names of shapes, separated by commas.")
    var graphs = GraphShape.all.map(\.name).joined(separator: ",")

    func run() throws {
        for name in graphs.split(separator: ",") {
            guard let shape = GraphShape.all.first(where: { $0.name == name }) else {
                throw ValidationError("No shape is called \(name).")
            }
            let graph = ShapedGraph(shape)
            let place = "\(folder)/\(name)"
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: true)
            let targets = (0..<shape.nodes).flatMap { node in
                Array(
                    repeating: Int64(node),
                    count: Int(graph.offsets[node + 1] - graph.offsets[node]))
            }
            func write(_ array: NumPyArray, _ file: String) throws {
                try NumPyFile.write(array, to: "\(place)/\(file).npy")
            }
            try write(
                NumPyArray(
                    shape: [2, targets.count], integers: graph.sources.map(Int64.init) + targets),
                "edges")
            try write(
                NumPyArray(shape: [shape.nodes], integers: graph.labels.map(Int64.init)), "y")
            try write(
                NumPyArray(shape: [shape.nodes], integers: graph.roles.map(Int64.init)), "split")
            try write(
                NumPyArray(shape: [shape.nodes, shape.features], values: graph.inputs), "x")
            BenchmarkOutput.write([
                "graph": .string(shape.name), "nodes": .integer(shape.nodes),
                "edges": .integer(targets.count),
            ])
        }
    }
}
