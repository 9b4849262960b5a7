import Checkpoints
import GraphNetworks
import Graphs
import JSON

/// A trained student in the forms that other programs read.
public struct StudentExport: Sendable {
    /// The student and where its knowledge comes from.
    public let student: SavedStudent
    /// The vectorizer of its inputs; `nil`: its inputs are not words of texts.
    public let vectorizer: TextVectorizer?

    /// Prepares an export.
    public init(_ student: SavedStudent, vectorizer: TextVectorizer? = nil) {
        self.student = student
        self.vectorizer = vectorizer
    }

    /// The metadata of every export, by name.
    ///
    /// `configuration` (JSON), `classes` (JSON list), `features`, `graph` (a hash), `metrics` (JSON); with a
    /// teacher `teacher`, `license`, `source`, `notice`; where inputs are words of texts `vocabulary`
    /// (JSON list in the columns' order), `weighting` and `idf` (JSON list).
    public var metadata: [(name: String, text: String)] {
        var entries = [
            ("configuration", Self.text(student.model.configuration.json)),
            ("classes", Self.text(.strings(student.classNames))),
            ("features", student.featureName), ("graph", student.graphHash),
            (
                "metrics",
                Self.text(
                    .object(
                        JSONObject(
                            uniqueKeysWithValues: student.metrics.sorted { $0.key < $1.key }.map {
                                ($0.key, .number($0.value))
                            })))
            ),
        ]
        if let teacher = student.teacher {
            entries += [
                ("teacher", teacher.name), ("license", teacher.license),
                ("source", teacher.source), ("notice", teacher.notice),
            ]
        }
        if let vectorizer {
            entries += [
                ("vocabulary", Self.text(.strings(vectorizer.vocabulary))),
                ("weighting", vectorizer.configuration.weighting.rawValue),
                (
                    "idf",
                    Self.text(
                        .array(
                            vectorizer.inverseDocumentFrequencies.map { .number(Double($0)) }))
                ),
            ]
        }
        return entries
    }

    /// The student as an ONNX model; inputs, outputs and opset as `GraphModel.onnx` says.
    ///
    /// - Throws: `GraphNetworkError.notExportable`.
    public func onnx() throws(GraphNetworkError) -> [UInt8] {
        try student.model.onnx(metadata: metadata)
    }

    /// The student as a safetensors file that is a PyTorch `state_dict`.
    ///
    /// Names and shapes are those of PyTorch Geometric's layers; a network of its layers under the same
    /// attribute names takes them with `load_state_dict(load_file(path))`. For batch norms the file holds
    /// `num_batches_tracked` (I64, 0) too, which PyTorch expects.
    ///
    /// - Throws: `CheckpointError`.
    public func stateDictionary() throws -> [UInt8] {
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for (name, text) in metadata where !text.isEmpty { writer.metadata[name] = text }
        let suffix = ".running_mean"
        for parameter in student.model.store.parameters {
            let value = parameter.value
            try writer.add(parameter.path, shape: value.shape, values: value.values)
            if parameter.path.hasSuffix(suffix) {
                let norm = parameter.path.dropLast(suffix.count)
                try writer.add(norm + ".num_batches_tracked", shape: [], integers: [0])
            }
        }
        return writer.bytes()
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: value.bytes(.compact), as: UTF8.self)
    }
}
