import Support

/// Errors in the configuration or the inputs of a graph network.
public enum GraphNetworkError: Diagnostic {
    /// The heads do not divide the width.
    case headsDoNotDivideWidth(heads: Int, width: Int)
    /// A setting is out of range.
    case outOfRange(what: String, found: String, allowed: String)
    /// The inputs are wider or narrower than the network's.
    case inputWidth(expected: Int, found: Int)
    /// The inputs have more or fewer rows than the graph has nodes.
    case nodeCount(graph: Int, inputs: Int)
    /// There is no such architecture.
    case unknownArchitecture(name: String, known: [String])
    /// The architecture does not have an option.
    case optionWithoutMeaning(option: String, architecture: String, suited: [String])
    /// Something cannot be written in the format that is asked for.
    case notExportable(what: String, reason: String)
    /// The network computes NaN for a node.
    case notFinite(node: Int)

    /// A stable short word.
    public var name: String {
        switch self {
        case .headsDoNotDivideWidth, .outOfRange, .optionWithoutMeaning: "InvalidStudent"
        case .inputWidth, .nodeCount: "InputMismatch"
        case .unknownArchitecture: "UnknownArchitecture"
        case .notExportable: "NotExportable"
        case .notFinite: "NotFinite"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .headsDoNotDivideWidth(let heads, let width):
            "\(heads) attention heads cannot share a width of \(width) evenly"
        case .outOfRange(let what, let found, let allowed):
            "\(what) is \(found), but must be \(allowed)"
        case .inputWidth(let expected, let found):
            "the network reads \(expected) numbers a node, the inputs have \(found)"
        case .nodeCount(let graph, let inputs):
            "the graph has \(graph) nodes, the inputs have \(inputs) rows"
        case .optionWithoutMeaning(let option, let architecture, _):
            "\(option) has no meaning in layers called “\(architecture)”"
        case .notFinite(let node):
            "the network computes NaN for node \(node), counted from 0"
        case .notExportable(let what, let reason): "\(what) cannot be exported: \(reason)"
        case .unknownArchitecture(let name, _): "there is no architecture called “\(name)”"
        }
    }

    /// Further facts.
    public var details: [String] {
        guard case .unknownArchitecture(_, let known) = self else { return [] }
        return ["known: " + known.joined(separator: ", ")]
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .headsDoNotDivideWidth(_, let width):
            "choose a number of heads that divides \(width), or another width"
        case .outOfRange(_, _, let allowed): "choose a value that is \(allowed)"
        case .inputWidth: "use the features that the network was trained on"
        case .nodeCount: "use features that were made for this graph"
        case .optionWithoutMeaning(_, _, let suited):
            "leave it out, or choose \(suited.joined(separator: ", "))"
        case .notFinite:
            "give it features of the magnitude that it was trained on, or train it again"
        case .notExportable: "export to safetensors instead, or train a student of other layers"
        case .unknownArchitecture(let name, let known):
            NearestName.suggestion(for: name, in: known).map { "did you mean “\($0)”?" }
                ?? "choose one of the known architectures"
        }
    }
}
