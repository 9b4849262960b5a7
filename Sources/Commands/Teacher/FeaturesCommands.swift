import CommandLanguage
import Distillation
import Graphs
import Support

/// `features save`: hop features in a file that other programs read.
struct FeaturesSaveCommand: Command {
    struct Arguments: Sendable {
        let features: HopFeaturesValue
        let file: FilePath
        let graph: GraphValue?
        let overwrites: Bool
    }

    static let name = "features save"
    static let summary = "Write hop features as a NumPy archive (.npz) or a safetensors file."
    static let discussion = """
        The file has `features` `[nodes, hops, width]`, `scores` `[nodes, hops, classes]` (the class \
        log-probabilities, if they are known), and `ids` of the nodes: their ids in `--graph`, or their row \
        numbers. `features load` reads it again. A teacher's licence notice goes along in `header`.
        """
    static let signature = Signature(
        .positional("features", HopFeaturesValue.self, help: "What `teacher embed` gave."),
        .positional("file", FilePath.self, help: "Where to write it: .npz or .safetensors."),
        .option(
            "graph", GraphValue?.self, otherwise: "row numbers stand for ids",
            help: "The graph whose nodes' ids are written."),
        .flag("overwrite", help: "Replace a file that is there already."),
        into: Arguments.init)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "features save tiny-knowledge \"knowledge.npz\" --graph tiny --overwrite",
            "For NumPy, with the nodes' ids.", prints: "12 nodes"),
        Example(
            "features save tiny-knowledge \"knowledge.safetensors\" --overwrite",
            "For PyTorch and others.", prints: "3 hops"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let path = arguments.file.expanded
        let features = arguments.features.features
        guard path.hasSuffix(".npz") || path.hasSuffix(".safetensors") else {
            throw CommandError.unusable(
                what: "“\(path)”", why: "the ending does not tell the format",
                remedy: "end the name in .npz or .safetensors")
        }
        if let graph = arguments.graph?.graph, graph.dataHash != features.graphHash {
            throw TeacherError.otherGraph(
                features: arguments.features.graph, graph: graph.name)
        }
        try OutputFile.requireWritable(path, overwrites: arguments.overwrites)
        let ids = arguments.graph?.graph.ids.all ?? (0..<features.nodeCount).map(String.init)
        try HopFeatureFile.write(features, ids: ids, to: path)
        return .text(
            "\(features.nodeCount) nodes, \(features.hopCount + 1) hops, width "
                + "\(features.teacherWidth) in \(path)")
    }
}

/// `features load`: hop features from a file, also from one that another program made.
struct FeaturesLoadCommand: Command {
    struct Arguments: Sendable {
        let file: FilePath
        let graph: GraphValue
        let prompts: FilePath?
    }

    static let name = "features load"
    static let summary = "Read hop features that `features save` or another program wrote."
    static let discussion = """
        A `.npz` or safetensors file with `features` `[nodes, hops, width]`, and if there are any `scores` \
        `[nodes, hops, classes]` (class log-probabilities in the order of `classes`) and `ids`, by which \
        rows are matched with nodes; without ids row i is node i. Students are distilled from such features \
        as from `teacher embed`'s. A file made of prompts that `teacher export` wrote says which labels its \
        teacher knows by its `header`, or by `--prompts`. The documentation has a script that makes such a \
        file with Transformers.
        """
    static let signature = Signature(
        .positional("file", FilePath.self, help: "The file."),
        .positional("graph", GraphValue.self, help: "The graph whose nodes they are of."),
        .option(
            "prompts", FilePath?.self, otherwise: "the header of the features",
            help: "The prompts file that the features were made of."),
        into: Arguments.init)
    static let result = ResultShape.object(HopFeaturesValue.typeName)
    static let examples = [
        Example(
            "features save tiny-knowledge \"again.npz\" --graph tiny --overwrite\n"
                + "features load \"again.npz\" tiny", "What was saved comes back.", prints: "hops")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        try session.progress.checkCancellation()
        var features = try HopFeatureFile.read(path: arguments.file.expanded, for: graph)
        if let path = arguments.prompts?.expanded {
            let header = try PromptHeader(promptsFile: path)
            guard header.graphHash == graph.dataHash else {
                throw TeacherError.otherGraph(features: header.graphName, graph: graph.name)
            }
            features = HopFeatures(
                hops: features.hops, logProbabilities: features.logProbabilities,
                teacher: header.teacher,
                graphHash: features.graphHash)
        }
        return .object(HopFeaturesValue(features, graph: graph.name))
    }
}
