import Foundation
import JSON
import NN
import Support
import Tensor
import Testing

@testable import GraphNetworks

@Suite struct ONNXTests {
    static var python: String? { ProcessInfo.processInfo.environment["LINGU_PYTHON"] }

    private static let edges: [(source: Int, target: Int)] = {
        let pairs = [
            (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 8), (8, 0), (2, 7),
        ]
        return pairs.flatMap { [($0.0, $0.1), ($0.1, $0.0)] }
    }()

    private func model(_ architecture: LayerKind, _ style: StudentStyle) throws
        -> any GraphModel
    {
        var configuration = StudentConfiguration(
            architecture: architecture, style: style, inFeatures: 5, classes: 3, width: 8)
        configuration.heads = 2
        return try model(configuration)
    }

    private func model(_ configuration: StudentConfiguration) throws -> any GraphModel {
        let model = try StudentRegistry.makeModel(configuration, seed: 3)
        // Running statistics as after a training, and no parameter that happens to be zero.
        for (index, parameter) in model.store.parameters.enumerated() {
            var random = RandomSource(seed: index)
            parameter.update { pointer, count in
                for i in 0..<count { pointer[i] = abs(pointer[i]) + random.uniform(in: 0.1...0.5) }
            }
        }
        return model
    }

    /// onnxruntime gives the same logits; needs `LINGU_PYTHON` with onnx and onnxruntime.
    @Test(
        .enabled(if: ONNXTests.python != nil, "needs LINGU_PYTHON with onnxruntime"),
        arguments: LayerKind.allCases, StudentStyle.allCases)
    func onnxruntimeAgrees(architecture: LayerKind, style: StudentStyle) throws {
        try compareWithONNXRuntime(try model(architecture, style))
    }

    /// The same for norms, residual connections, jumping knowledge, edge weights, no self loops.
    @Test(
        .enabled(if: ONNXTests.python != nil, "needs LINGU_PYTHON with onnxruntime"),
        arguments: NetworkGoldenTests.cases)
    func onnxruntimeAgreesOnOptions(_ item: NetworkGoldenTests.Case) throws {
        var configuration = NetworkGoldenTests.configuration(item)
        configuration.inFeatures = 5
        try compareWithONNXRuntime(try model(configuration))
    }

    private func compareWithONNXRuntime(_ model: any GraphModel) throws {
        let x = randomTensor([10, 5], seed: 4)
        let isWeighted = model.configuration.usesEdgeWeights
        let weights = Self.edges.map { 0.3 + Float(($0.source * $0.target) % 5) / 4 }
        let logits = try model.predict(
            FeatureMatrix(x),
            graph: GraphOperators(
                nodeCount: 10, edges: Self.edges, weights: isWeighted ? weights : nil)
        ).logits
        func rows(_ tensor: Tensor) -> JSONValue {
            .array(
                (0..<tensor.rowCount).map { row in
                    .array(tensor.row(row).map { .number(Double($0)) })
                })
        }
        var data: JSONObject = [
            "x": rows(x), "logits": rows(logits),
            "edges": [
                .array(Self.edges.map { .integer($0.source) }),
                .array(Self.edges.map { .integer($0.target) }),
            ],
        ]
        if isWeighted { data["weights"] = .array(weights.map { .number(Double($0)) }) }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("lingu-onnx-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, elements) = (
            folder.appendingPathComponent("m.onnx"), folder.appendingPathComponent("d.json")
        )
        try Data(model.onnx(metadata: [("classes", "a,b,c")])).write(to: file)
        try Data(JSONValue.object(data).bytes()).write(to: elements)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.python))
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().path
        process.arguments = [tests + "/Goldens/gnn/check_onnx.py", file.path, elements.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func maximaAreRefusedByName() throws {
        var configuration = StudentConfiguration(
            architecture: .sage, inFeatures: 5, classes: 3, width: 8)
        configuration.aggregation = .max
        let model = try StudentRegistry.makeModel(configuration, seed: 1)
        #expect(throws: GraphNetworkError.self) { try model.onnx() }
    }

    @Test func wireFormatMatchesTheSpecification() {
        var message = ProtocolBuffer()
        message.add(1, 150)
        message.add(2, "testing")
        message.add(3, Float(1))
        message.add(4, -1)
        #expect(
            message.bytes == [
                0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67, 0x1d, 0, 0,
                0x80, 0x3f, 0x20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
            ])
    }

    @Test func modelsNameTheirInputsAndOutputs() throws {
        let bytes = try model(.gat, .blocks).onnx()
        let text = String(decoding: bytes, as: UTF8.self)
        for name in ["edge_index", "logits", "probabilities", "conv.0.lin.weight", "ScatterND"] {
            #expect(text.contains(name))
        }
    }
}
