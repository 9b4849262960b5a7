import Support

/// Errors in a teacher and its prompts.
public enum TeacherError: Diagnostic {
    /// A prompt template cannot be used.
    case badTemplate(reason: String, found: String)
    /// The instruction, the text and the question alone exceed the token budget.
    case promptTooLong(node: String, needed: Int, budget: Int)
    /// The graph has no classes or no labels.
    case noLabels(graph: String)
    /// The active split has no nodes of a role.
    case emptySplit(graph: String, split: String?, role: String)
    /// Too many hops were asked for.
    case tooManyHops(asked: Int, limit: Int)
    /// Hop features belong to another graph.
    case otherGraph(features: String, graph: String)
    /// A cache file is damaged.
    case damagedCache(path: String, reason: String)
    /// The work needs more memory than there is.
    case outOfMemory(what: String, needed: Int, available: Int)
    /// A class name has no tokens.
    case emptyClassName(number: Int)
    /// A text is longer than the model can read.
    case textTooLong(tokens: Int, limit: Int)
    /// A teacher without an adapter has nothing to merge.
    case noAdapter(teacher: String)
    /// A teacher with an adapter cannot get another one.
    case hasAdapter(teacher: String)
    /// A teacher cannot be written into a folder.
    case unwritable(teacher: String, reason: String)
    /// A checkpoint of a tuning belongs to another one.
    case otherTuning(path: String)
    /// The facts saved beside a teacher's weights are damaged.
    case damagedFacts(path: String, reason: String)
    /// The loss of a tuning's first step, counted from 1, is not finite.
    case diverged(step: Int)
    /// Features or log-probabilities of a teacher are NaN or infinite.
    case notFinite(what: String)

    /// A stable short word.
    public var name: String {
        switch self {
        case .badTemplate: "PromptTemplate"
        case .promptTooLong: "PromptTooLong"
        case .noLabels: "NoLabels"
        case .emptySplit: "EmptySplit"
        case .tooManyHops: "TooManyHops"
        case .otherGraph: "OtherGraph"
        case .damagedCache: "DamagedCache"
        case .outOfMemory: "OutOfMemory"
        case .emptyClassName: "EmptyClassName"
        case .textTooLong: "TextTooLong"
        case .noAdapter: "NoAdapter"
        case .hasAdapter: "HasAdapter"
        case .unwritable: "TeacherFolder"
        case .otherTuning: "OtherTuning"
        case .damagedFacts: "TeacherFolder"
        case .diverged: "Diverged"
        case .notFinite: "NotFinite"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .badTemplate(let reason, let found):
            "the prompt template cannot be used: \(reason)" + (found.isEmpty ? "" : " (“\(found)”)")
        case .promptTooLong(let node, let needed, let budget):
            "the prompt of node “\(node)” needs \(needed) tokens before any neighbour, the budget is \(budget)"
        case .noLabels(let graph): "the graph “\(graph)” has no labels to learn from"
        case .emptySplit(let graph, let split, let role):
            split.map { "the split “\($0)” of “\(graph)” has no \(role) nodes" }
                ?? "the graph “\(graph)” has no split, so no \(role) nodes"
        case .tooManyHops(let asked, let limit):
            "\(asked) hops were requested, but at most \(limit) are possible here"
        case .otherGraph(let features, let graph):
            "the hop features were taken from “\(features)”, not from “\(graph)”"
        case .damagedCache(let path, let reason): "the cache file “\(path)” is damaged: \(reason)"
        case .outOfMemory(let what, let needed, let available):
            "\(what) needs about \(needed >> 20) MiB, \(available >> 20) MiB are free"
        case .emptyClassName(let number): "class \(number) has an empty name"
        case .textTooLong(let tokens, let limit):
            "the text has \(tokens) tokens, the model reads at most \(limit)"
        case .noAdapter(let teacher): "the teacher “\(teacher)” has no adapter to merge"
        case .hasAdapter(let teacher): "the teacher “\(teacher)” is tuned already"
        case .unwritable(let teacher, let reason):
            "the teacher “\(teacher)” cannot be written: \(reason)"
        case .otherTuning(let path): "the checkpoint “\(path)” belongs to another tuning"
        case .damagedFacts(let path, let reason): "the teacher in “\(path)” is damaged: \(reason)"
        case .diverged(let step): "the loss of step \(step) is NaN or infinite"
        case .notFinite(let what): "\(what) are NaN or infinite"
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .badTemplate:
            "start from the text that `teacher template` shows and keep its sections and placeholders"
        case .promptTooLong: "raise --max-tokens or lower --words"
        case .noLabels: "load the graph with labels (a `label` column or a labels file)"
        case .emptySplit: "choose another split with `graph split`, such as `graph split g few:10`"
        case .tooManyHops: "use fewer --hops"
        case .otherGraph: "run `teacher embed` on this graph"
        case .damagedCache: "delete the file; it is written again"
        case .outOfMemory:
            "lower --hops, --max-tokens, --rank, --width or --layers where the command has them, use "
                + "fewer nodes or a smaller teacher, or give the program more memory"
        case .emptyClassName: "give every class a name in labels.csv"
        case .textTooLong: "shorten the text, or lower --max-tokens or --hops"
        case .noAdapter: "tune it first, or load it with --adapter FOLDER"
        case .hasAdapter:
            "start from the teacher before its tuning, or from `teacher merge` of this one"
        case .unwritable:
            "name a new or empty folder; `session save` keeps any teacher, too"
        case .otherTuning:
            "tune with the same teacher, graph, split, prompts and options, or name another folder"
        case .damagedFacts: "save it again, or delete its lingu.json to load the weights alone"
        case .diverged: "use a lower --learning-rate, and see whether `teacher ask` works"
        case .notFinite: "take them again with `teacher embed --no-cache` from a sound teacher"
        }
    }
}
