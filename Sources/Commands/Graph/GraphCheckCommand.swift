import CommandLanguage
import Distillation
import Graphs
import Support
import Tables

/// `graph check`: faults that may spoil a study of a graph, with remedies.
struct GraphCheckCommand: Command {
    struct Arguments: Sendable {
        let graph: Named<GraphValue>
        let teacher: TeacherValue?
        let showsAll: Bool
    }

    static let name = "graph check"
    static let summary =
        "Check a graph for problems that spoil a study, with commands that fix them."
    static let discussion = """
        Looked for are: texts that are empty or occur twice, also across the parts of the split; class names \
        that a language model cannot make sense of; texts that name their class; classes without training or \
        validation nodes; nodes without label or edges; edges in both directions of a directed graph; \
        duplicate edges, self loops and edges of unknown nodes that were dropped when the graph was read; and \
        texts longer than prompts take: with `--teacher` its own settings count, else 200 words.
        """
    static let signature = Signature(
        .positional("graph", Named<GraphValue>.self, help: "A graph."),
        .option(
            "teacher", TeacherValue?.self, otherwise: "200 words of a text",
            help: "Teacher whose prompt settings tell how long texts may be."),
        .flag("all", help: "Show also what was looked for and not found."),
        into: Arguments.init)
    static let result = ResultShape.table(["check", "count", "examples", "remedy"])
    static let examples = [
        Example(
            "graph check tiny", "Problems and how to fix them.",
            prints: "texts that name their class"),
        Example("graph check tiny --all", "All checks.", prints: "isolated nodes"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.value.graph
        let name = arguments.graph.name ?? "GRAPH"
        let check = try GraphCheck(graph, cancellation: session.progress.cancellation)
        var rows = check.findings.map { finding in
            Row(
                check: finding.kind.rawValue, count: finding.count, examples: finding.examples,
                remedy: Self.remedy(for: finding.kind, in: name, check, graph))
        }
        rows.append(Self.longTexts(graph, name, arguments.teacher))
        let found = rows.filter { $0.count > 0 || arguments.showsAll }
        return .table(
            Table(
                [
                    TableColumn("check", found.map(\.check)),
                    TableColumn("count", found.map(\.count)),
                    TableColumn("examples", found.map { $0.examples.joined(separator: ", ") }),
                    TableColumn("remedy", found.map { $0.count > 0 ? $0.remedy : "" }),
                ],
                caption: found.contains { $0.count > 0 }
                    ? "\(graph.name): what was found" : "\(graph.name): nothing was found"))
    }

    private struct Row {
        let check: String
        let count: Int
        let examples: [String]
        let remedy: String
    }

    /// Nodes whose own text is longer than prompts take.
    private static func longTexts(
        _ graph: TextAttributedGraph, _ name: String, _ teacher: TeacherValue?
    ) -> Row {
        let limit = teacher?.teacher.prompts.centreWords ?? PromptConfiguration().centreWords
        let long = (0..<graph.nodeCount).filter { graph.texts.wordCount(of: $0) > limit }
        let longest = long.map { graph.texts.wordCount(of: $0) }.max() ?? 0
        return Row(
            check: "texts longer than \(limit) words, which prompts cut", count: long.count,
            examples: long.prefix(5).map { graph.ids[$0] },
            remedy: "teacher tune TEACHER \(name) --centre-words \(longest) --max-tokens 1024")
    }

    private static func remedy(
        for kind: GraphCheck.Kind, in name: String, _ check: GraphCheck,
        _ graph: TextAttributedGraph
    ) -> String {
        func keeping(_ condition: String) -> String {
            "graph subgraph \(name) --nodes ((nodes \(name) | \(condition)).id)"
        }
        switch kind {
        case .emptyTexts: return keeping("where words > 0")
        case .duplicateTexts: return keeping("unique text")
        case .duplicatesAcrossSplits: return keeping("unique text")
        case .unreadableClasses:
            return check.columnOfClassNames.map {
                "graph rename-classes \(name) --column `\($0)`"
            } ?? "graph rename-classes \(name) --names \"names.csv\""
        case .leakingLabels:
            let first = check.findings.first { $0.kind == kind }?.examples.first
            return first.map { "node \(name) \($0)" } ?? ""
        case .classesWithoutTraining: return "graph split \(name) few:10"
        case .classesWithoutValidation: return "graph split \(name) random:60/20/20"
        case .missingLabels: return keeping("where label != nothing")
        case .isolatedNodes: return keeping("where degree > 0")
        case .reversedEdges: return "graph subgraph \(name) --symmetrise"
        case .duplicateEdges, .selfLoops, .unknownNodes: return "none needed: they were left out"
        }
    }
}
