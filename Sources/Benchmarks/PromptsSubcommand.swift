import ArgumentParser
import Checkpoints
import Compute
import Distillation
import Foundation
import Graphs
import JSON
import LanguageModels
import NN
import Support
import Synchronization

/// Writes the tokens of nodes' prompts, for peers without prefix trees.
struct PromptsSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Writes the prompts of all hops of some nodes as tokens.")

    @OptionGroup var options: TeacherOptions
    @Argument(help: "The folder of the text-attributed graph.")
    var texts: String
    @Argument(help: "The JSON file to write.")
    var output: String
    @Option(help: "Nodes whose prompts with one hop are texts of varying length.")
    var plain = 32
    @Option(help: "Nodes whose hop features are extracted.")
    var nodes = 16
    @Option(help: "Nodes in a tuning step.")
    var tuned = 4

    func run() throws {
        let graph = try GraphFormats.read(path: texts)
        let teacher = try options.teacher()
        let builder = try teacher.promptBuilder(for: graph)
        let answers = try builder.answerTokens()
        func describe(_ nodes: [Int]) throws -> JSONValue {
            .array(
                try nodes.map { node in
                    let prompt = try builder.prompt(for: node)
                    let hops = (0...prompt.hops.count).map { Self.json(prompt.tokens(hop: $0)) }
                    let label = Int(graph.labels[node])
                    return ["hops": .array(hops), "answer": Self.json(answers[label])]
                })
        }
        let content: JSONValue = [
            "texts": try describe(Workload.nodes(of: graph, count: plain)),
            "features": try describe(Workload.nodes(of: graph, count: nodes)),
            "tuning": try describe(
                Workload.nodes(of: graph, count: tuned, inTraining: true)),
        ]
        try Data("\(content)".utf8).write(to: URL(fileURLWithPath: output))
    }

    private static func json(_ tokens: [Int32]) -> JSONValue {
        .array(tokens.map { .integer(Int($0)) })
    }
}
