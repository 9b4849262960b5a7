import CommandLanguage
import Distillation
import Graphs
import Support
import Tensor

/// `graph features`: gives nodes features, the inputs of students.
struct GraphFeaturesCommand: Command {
    /// The sources of features.
    enum Kind: String, CaseIterable, ParameterValue {
        case bow, tfidf, file, teacher, svd, none
    }

    struct Arguments: Sendable {
        let encoder: EncoderOptions
        let graph: GraphValue
        let kind: Kind?
        let file: FilePath?
        let knowledge: HopFeaturesValue?
        let hops: [Int]
        let countsWords: Bool
        let minimumTexts: Int
        let maximumFraction: Double
        let maximumWords: Int
        let dimensions: Int?
        let isRaw: Bool
        let isAdded: Bool
        let seed: Int?
    }

    static let name = "graph features"
    static let summary = "Set node features: bag of words, TF-IDF, a file, hop features or an SVD."
    static let discussion = """
        - `bow`: bag of words, 1 for each word of the text (`--counts`: its count); `tfidf`: counts times \
        inverse document frequency, rows normalised to length 1. Both are stored as sparse matrices.
        - `file`: `--file` names a table of `id` and `columns` (and `values`), or a `.npy` or `.npz` file \
        with one row per node.
        - `teacher`: `--knowledge` names hop features from `teacher embed`. `--hops 0..2` concatenates \
        several hops; each dimension is standardised over all nodes unless `--raw`.
        - `svd`: the graph's features (TF-IDF if it has none), reduced to `--dimensions` by a truncated \
        singular value decomposition; `--dimensions` reduces the other kinds too.
        - `none`: no features; students then use TF-IDF.

        `--encoder MODEL` encodes each text with a BERT-like sentence encoder instead: MiniLM, BGE, E5 or MPNet, \
        by its name in the model store (`lingu models pull all-minilm-l6-v2`), as a Hugging Face folder or as a GGUF \
        file. Rows are cached on disk.

        Without `--kind` it is `file` or `teacher` if that option is given, else `tfidf`. `--concat` \
        appends the new features to those of the graph. The vocabulary is counted over all nodes' texts.
        """
    static let signature = Signature(
        EncoderOptions.parameters,
        .positional("graph", GraphValue.self, help: "A graph."),
        .option(
            "kind", Kind?.self, otherwise: "by the other options, else tfidf",
            help: "Source of the features."),
        .option(
            "file", FilePath?.self, otherwise: "no file", help: "File with the features (`file`)."),
        .option(
            "knowledge", HopFeaturesValue?.self, otherwise: "no hop features",
            help: "Hop features from `teacher embed` (`teacher`)."),
        .option(
            "hops", default: [0], in: 0...8,
            help: "Hops whose features are concatenated (`teacher`)."),
        .flag("counts", help: "Count how often each word occurs (`bow`)."),
        .option(
            "min-texts", default: 2, in: 1...1_000_000_000,
            help: "Minimum document frequency: number of texts a word must occur in."),
        .option(
            "max-share", default: 1.0, in: 0...1,
            help: "Maximum document frequency: fraction of texts a word may occur in."),
        .option(
            "max-words", default: 50_000, in: 1...10_000_000, unit: .words,
            help: "Maximum size of the vocabulary; the most frequent words are kept."),
        .option(
            "dimensions", Int?.self, in: 1...65_536,
            otherwise: "no reduction (svd: required)",
            help: "Number of dimensions to reduce to by a truncated SVD."),
        .flag("raw", help: "Do not standardise hop features (`teacher`)."),
        .flag("concat", help: "Append the features to those of the graph."),
        .option(
            "seed", Int?.self, otherwise: "the setting `seed`",
            help: "Random seed of the truncated SVD."),
        into: Arguments.init)
    static let result = ResultShape.object(GraphValue.typeName)
    static let examples = [
        Example(
            "graph features tiny --kind bow", "Words that occur in two texts.", prints: "binary"),
        Example(
            "graph features tiny --kind tfidf --min-texts 1 --dimensions 4",
            "Reduce TF-IDF to four dimensions.", prints: "SVD 4"),
        Example(
            "graph features tiny --knowledge tiny-knowledge --hops 0..2",
            "A teacher's features of three hops.", prints: "hops 0, 1, 2"),
        Example(
            "tiny | graph features --kind bow | graph features --knowledge tiny-knowledge --concat",
            "Concatenate bag-of-words and hop features.", prints: " + "),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let kind = try Self.kind(of: arguments)
        guard kind != .none else { return .object(GraphValue(try graph.with(features: nil))) }
        var features =
            try arguments.encoder.features(of: graph, in: session)
            ?? Self.features(kind, arguments, session)
        if let rank = arguments.dimensions {
            features = try features.reduced(
                to: rank, seed: arguments.seed ?? session.settings.seed,
                cancellation: session.progress.cancellation)
        }
        if arguments.isAdded, let present = graph.features {
            if !present.isSparse || !features.isSparse {
                try MemoryBudget.machine.require(
                    8 * graph.nodeCount * (present.columnCount + features.columnCount),
                    for: "concatenating features")
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
                maximumFraction: arguments.maximumFraction, maximumWords: arguments.maximumWords),
            cancellation: session.progress.cancellation)
        return vectorizer.features(of: texts)
    }
}
