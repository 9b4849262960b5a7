import CommandLanguage
import Distillation
import Figures
import Support

/// A teacher's hop features in a session.
public struct HopFeaturesValue: RenderableObject {
    /// `HopFeatures`.
    public static let typeName = "HopFeatures"
    /// The features.
    public let features: HopFeatures
    /// The graph's name.
    public let graph: String

    /// Wraps features.
    public init(_ features: HopFeatures, graph: String) {
        self.features = features
        self.graph = graph
    }

    /// Their shape, in one line.
    public var summary: String {
        "hops 0–\(features.hopCount) of \(features.nodeCount) nodes, \(features.teacherWidth) numbers each"
    }

    /// The size of the features in bytes.
    public var memoryBytes: Int {
        (features.hopCount + 1) * features.nodeCount * features.teacherWidth * 4
    }

    /// `hops`, `nodes`, `width`.
    public var fieldNames: [String] { ["hops", "nodes", "width"] }

    /// A field's value.
    public func field(_ name: String) -> Value? {
        switch name {
        case "hops": .integer(features.hopCount)
        case "nodes": .integer(features.nodeCount)
        case "width": .integer(features.teacherWidth)
        default: nil
        }
    }

    /// The card.
    public var rendering: any Renderable {
        CardPanel(
            title: "Hop features of \(graph)", subtitle: "by \(features.teacher.name)",
            rows: [
                .init("hops", "0 to \(features.hopCount)"),
                .init("nodes", String(features.nodeCount)),
                .init("numbers a feature", String(features.teacherWidth)),
                .init("class scores", features.logProbabilities == nil ? "no" : "yes"),
            ],
            notes: features.teacher.notice.isEmpty ? [] : [features.teacher.notice])
    }
}
