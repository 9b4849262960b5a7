import CommandLanguage
import Distillation
import Graphs
import Support
import Tensor

/// `graph features`: numbers that describe a graph's nodes, as inputs of students.
struct GraphFeaturesCommand: Command {
    /// Where the numbers come from.
    enum Kind: String, CaseIterable, ParameterValue {
        case bow, tfidf, file, teacher, svd, none
    }

    struct Arguments: Sendable {
        let graph: GraphValue
        let kind: Kind?
        let file: FilePath?
        let knowledge: HopFeaturesValue?
        let hops: [Int]
        let countsWords: Bool
        let minimumTexts: Int
        let maximumShare: Double
        let maximumWords: Int
        let dimensions: Int?
        let isRaw: Bool
        let isAdded: Bool
        let seed: Int?
    }

    static let name = "graph features"
    static let summary = "Give nodes features: words, TF-IDF, a file, a teacher's, or few numbers."
    static let discussion = """
        - `bow`: 1 for each word of the text (`--counts`: how often it occurs); `tfidf`: counts times \
        inverse document frequency, rows of length 1. Both stay sparse.
        - `file`: `--file` names a table of `id` and `columns` (and `values`), or a `.npy` or `.npz` file \
        with a row a node.
        - `teacher`: `--knowledge` names what `teacher embed` gave; hop 0 alone, or `--hops 0..2` for \
        several beside each other; each dimension is standardised over all nodes unless `--raw`.
        - `svd`: the features that the graph has (TF-IDF if none) described by `--dimensions` numbers; \
        with another kind `--dimensions` reduces that one.
        - `none`: no features; students then take TF-IDF.

        The kind may be left out: a file or a teacher's knowledge tells it, else it is TF-IDF. `--concat` \
        puts the new features beside those that are there. Words are counted over all nodes' texts.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .option("kind", Kind?.self, help: "Where the numbers come from."),
        .option("file", FilePath?.self, help: "The file of the kind `file`."),
        .option("knowledge", HopFeaturesValue?.self, help: "What `teacher embed` gave."),
        .option("hops", default: [0], in: 0...8, help: "Which hops of the teacher's features."),
        .flag("counts", help: "Let `bow` count how often a word occurs."),
        .option(
            "min-texts", default: 2, in: 1...1_000_000_000,
            help: "A word must occur in so many texts."),
        .option(
            "max-share", default: 1.0, in: 0...1,
            help: "A word may occur in at most this share of the texts."),
        .option(
            "max-words", default: 50_000, in: 1...10_000_000, unit: .words,
            help: "The most words, those of most texts."),
        .option(
            "dimensions", Int?.self, in: 1...65_536,
            help: "Reduce to so many numbers by a truncated singular value decomposition."),
        .flag("raw", help: "Take a teacher's features as they are."),
        .flag("concat", help: "Put the features beside those that the graph has."),
        .option("seed", Int?.self, help: "Starts the reduction; the setting `seed` if absent."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example(
            "graph features tiny --kind bow", "Words that occur in two texts.", prints: "binary"),
        Example(
            "graph features tiny --kind tfidf --min-texts 1 --dimensions 4",
            "Four numbers a node.", prints: "SVD 4"),
        Example(
            "graph features tiny --knowledge tiny-knowledge --hops 0..2",
            "A teacher's features of three hops.", prints: "hops 0, 1, 2"),
        Example(
            "tiny | graph features --kind bow | graph features --knowledge tiny-knowledge --concat",
            "Words and a teacher's features beside each other.", prints: " + "),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let kind = try Self.kind(of: arguments)
        guard kind != .none else { return .object(GraphValue(try graph.with(features: nil))) }
        var features = try Self.features(kind, arguments, session)
        if let rank = arguments.dimensions {
            features = try features.reduced(
                to: rank, seed: arguments.seed ?? session.settings.seed,
                cancellation: session.progress.cancellation)
        }
        if arguments.isAdded, let present = graph.features {
            if !present.isSparse || !features.isSparse {
                try MemoryBudget.machine.require(
                    8 * graph.nodeCount * (present.columnCount + features.columnCount),
                    for: "putting features beside each other")
            }
            features = try present.beside(features)
        }
        return .object(GraphValue(try graph.with(features: features)))
    }

    private static func kind(of arguments: Arguments) throws(CommandError) -> Kind {
        func unusable(_ what: String, _ why: String, _ remedy: String) -> CommandError {
            .unusable(what: what, why: why, remedy: remedy)
        }
        let given: Kind? =
            arguments.file != nil ? .file : arguments.knowledge != nil ? .teacher : nil
        let kind = arguments.kind ?? given ?? .tfidf
        guard arguments.file == nil || arguments.knowledge == nil, given == nil || given == kind
        else {
            throw unusable(
                "graph features", "several sources of features are named",
                "name one, then add another with --concat")
        }
        if kind == .file, given == nil {
            throw unusable("--kind file", "no file is named", "add --file PATH")
        }
        if kind == .teacher, given == nil {
            throw unusable(
                "--kind teacher", "no teacher's features are named",
                "make some with `knowledge = teacher embed TEACHER GRAPH`, then add --knowledge knowledge"
            )
        }
        if kind == .svd, arguments.dimensions == nil {
            throw unusable(
                "--kind svd", "the number of dimensions is missing", "add --dimensions 64")
        }
        return kind
    }

    private static func features(
        _ kind: Kind, _ arguments: Arguments, _ session: any CommandSession
    ) throws -> NodeFeatures {
        let graph = arguments.graph.graph
        switch (kind, arguments.file, arguments.knowledge) {
        case (.file, let file?, _):
            return try NodeFeatures.read(
                file.expanded, ids: graph.ids,
                ReadingContext(
                    name: graph.name, denseFeatures: DenseFeatures.read, progress: session.progress)
            )
        case (.teacher, _, let knowledge?):
            return try knowledge.features.nodeFeatures(
                hops: arguments.hops, isStandardized: !arguments.isRaw, for: graph)
        case (.svd, _, _):
            if let present = graph.features, !arguments.isAdded { return present }
            return try words(.tfidf, arguments, session)
        case (.bow, _, _):
            return try words(arguments.countsWords ? .counts : .binary, arguments, session)
        default: return try words(.tfidf, arguments, session)
        }
    }

    private static func words(
        _ weighting: TextVectorizer.Weighting, _ arguments: Arguments, _ session: any CommandSession
    ) throws -> NodeFeatures {
        let texts = arguments.graph.graph.texts
        let vectorizer = try TextVectorizer(
            learning: texts,
            TextVectorizer.Configuration(
                weighting: weighting, minimumDocuments: arguments.minimumTexts,
                maximumShare: arguments.maximumShare, maximumWords: arguments.maximumWords),
            cancellation: session.progress.cancellation)
        return vectorizer.features(of: texts)
    }
}
