import CommandLanguage
import Distillation
import Graphs
import LanguageModels
import Support

/// `teacher generate`: lets a teacher write.
struct TeacherGenerateCommand: Command {
    struct Arguments: Sendable {
        let teacher: TeacherValue
        let graph: GraphValue?
        let prompt: String?
        let node: String?
        let hops: Int?
        let showsLabels: Bool
        let sampling: SamplingConfiguration
        let isPlain: Bool
        let seed: Int?
    }

    static let name = "teacher generate"
    static let summary =
        "Generate text with a teacher, from a text or from the prompt of a node."
    static let discussion = """
        The text is shown as it is generated and is the command's value; an interrupt stops it. \
        `--prompt` is sent as a user turn if the model has a chat format, unless `--plain`; with a \
        graph and `--node` the teacher reads the node's prompt of the largest hop. Temperature 0 is \
        greedy decoding; otherwise the temperature is applied first, then `--top-k`, then \
        `--top-p`.
        """
    static let signature = Signature(
        .positional("teacher", TeacherValue.self, help: "A teacher, tuned or not."),
        .positional(
            "graph", GraphValue?.self, otherwise: "no graph", help: "The graph of `--node`."),
        .option(
            "prompt", String?.self, otherwise: "the prompt of `--node`",
            help: "The text to continue or answer."),
        .option("node", String?.self, otherwise: "no node", help: "The node's id or row."),
        PromptOverrides.hopsParameter, PromptOverrides.labelsParameter,
        .option(
            "temperature", default: 0.0, in: 0...100,
            help: "Sampling temperature; 0 is greedy decoding."),
        .option(
            "top-k", Int?.self, in: 1...1_000_000, otherwise: "all tokens",
            help: "Sample from the k most probable tokens."),
        .option(
            "top-p", default: 1.0, in: 0.000_001...1,
            help:
                "Nucleus sampling: sample from the most probable tokens whose probabilities add up to p."
        ),
        .option(
            "max-tokens", default: 64, in: 1...1_000_000, unit: .tokens,
            help: "Maximum number of tokens to generate."),
        .flag("plain", help: "Continue the text without a chat format."),
        .option(
            "seed", Int?.self, otherwise: "the setting `seed`", help: "Random seed of the sampling."
        ),
        into: Self.arguments)
    static let result = ResultShape.plain("Text")
    static let examples = [
        Example(
            "teacher generate tiny-teacher --prompt \"an otter is\" --max-tokens 8",
            "Eight tokens after a text."),
        Example(
            "teacher generate tiny-teacher tiny --node 3 --hops 1 --max-tokens 4",
            "The answer for a node in free words."),
        Example(
            "teacher generate tiny-teacher --prompt \"fern\" --temperature 0.8 --top-k 20 --seed 1",
            "Drawn by chance."),
    ]

    private static func arguments(
        teacher: TeacherValue, graph: GraphValue?, prompt: String?, node: String?, hops: Int?,
        labels: Bool, temperature: Double, topK: Int?, topP: Double, tokens: Int, plain: Bool,
        seed: Int?
    ) -> Arguments {
        Arguments(
            teacher: teacher, graph: graph, prompt: prompt, node: node,
            hops: hops, showsLabels: labels,
            sampling: SamplingConfiguration(
                temperature: Float(temperature), topK: topK, topP: Float(topP),
                maximumTokens: tokens),
            isPlain: plain, seed: seed)
    }

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let teacher = arguments.teacher.teacher
        let prompt = try Self.prompt(for: arguments)
        var random = RandomSource(seed: arguments.seed ?? session.settings.seed)
        let output = session.output
        var isLineOpen = false
        defer { if isLineOpen { output.write("\n", to: .stdout) } }
        let text = try teacher.generate(
            after: prompt, arguments.sampling, random: &random, progress: session.progress
        ) { piece in
            output.write(piece, to: .stdout)
            isLineOpen = !piece.hasSuffix("\n")
        }
        // It is to be seen already.
        return CommandResult(.text(text), isSilent: true)
    }

    private static func prompt(for arguments: Arguments) throws -> [Int32] {
        let teacher = arguments.teacher.teacher
        switch (arguments.prompt, arguments.graph, arguments.node) {
        case (let text?, nil, nil):
            let tokens = teacher.tokens(of: text, usesChat: !arguments.isPlain)
            guard !tokens.isEmpty else {
                throw CommandError.unusable(
                    what: "--prompt", why: "the text is empty", remedy: "give it a word at least")
            }
            return tokens
        case (nil, let value?, let name?):
            let graph = value.graph
            var prompts = teacher.prompts
            prompts.hops = arguments.hops ?? prompts.hops
            prompts.showsTrainingLabels = arguments.showsLabels || prompts.showsTrainingLabels
            let builder = try teacher.promptBuilder(for: graph, configuration: prompts)
            let prompt = try builder.prompt(for: try graph.node(named: name))
            return prompt.tokens(hop: prompt.queries.count - 1)
        default:
            throw CommandError.unusable(
                what: "teacher generate", why: "it must be told either a text or a node of a graph",
                remedy: "write --prompt \"…\", or a graph and --node")
        }
    }
}
