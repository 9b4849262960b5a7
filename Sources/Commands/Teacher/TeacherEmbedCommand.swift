import CommandLanguage
import Distillation
import JSON
import Store

/// `teacher embed`: the hop features of all nodes.
struct TeacherEmbedCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue
        let prompts: PromptOverrides
        let ignoresCache: Bool
    }

    static let name = "teacher embed"
    static let summary = "Extract a teacher's hop features of all nodes, cached on disk."
    static let discussion = """
        The hop-k feature of a node is the teacher's last hidden state after the prompt that \
        describes the node's neighbourhood up to distance k. The class scores are computed in the \
        same pass. Interrupted work resumes where it stopped.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher, tuned or not."),
        .positional("graph", GraphValue.self, help: "A graph."),
        PromptOverrides.parameters,
        .flag("no-cache", help: "Compute all features again and keep none on disk."),
        into: Arguments.init)
    static let result = ResultShape.object(HopFeaturesValue.typeName)
    static let examples = [
        Example("teacher embed tiny-teacher tiny --hops 1 --no-cache", "Features of hops 0 and 1.")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.prompts.applied(to: arguments.teacher.teacher)
        let graph = arguments.graph.graph
        let folder = arguments.ignoresCache ? nil : try session.shared().home.cache
        let extractor = HopFeatureExtractor(
            teacher, graph: graph, cacheFolder: folder, warn: session.warn)
        let (features, _) = try extractor.run(
            hops: teacher.prompts.hops, progress: session.progress)
        return .object(HopFeaturesValue(features, graph: graph.name))
    }
}
