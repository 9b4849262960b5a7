import Foundation
import Graphs
import Support
import Testing

@testable import Distillation

/// A tiny random Gemma 3 and a small graph for it to read.
enum TeacherFixtures {
    /// The Hugging Face folder among the goldens: 7 layers of 32, 96 tokens.
    static func teacher() throws -> Teacher {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = tests.appending(path: "Goldens/gemma3").path(percentEncoded: false)
        return try Teacher.load(
            path: folder, name: "tiny", options: .init(precision: .float32))
    }

    /// Eight nodes on a ring with chords; labels that no text holds; nodes 0–3 train, 4–5 validate,
    /// 6–7 test.
    static func graph() throws -> TextAttributedGraph {
        let roles: [SplitRole] = [
            .train, .train, .train, .train, .validation, .validation, .test, .test,
        ]
        return try TextAttributedGraph(
            name: "ring", texts: (0..<8).map { "text of node number \($0)" },
            edges: (0..<8).map { ($0, ($0 + 1) % 8) } + [(0, 4), (1, 6)],
            labels: [0, 1, 0, 1, 0, 1, 0, 1], classNames: ["red_thing", "blue_thing"],
            splits: [SplitMask(name: "s", roles: roles)])
    }

    /// Two hops of few words, so that tiny models read them quickly.
    static func prompts(hops: Int = 2) -> PromptConfiguration {
        PromptConfiguration(
            hops: hops, neighborsPerHop: 2, neighborWords: 3, centreWords: 6, maximumTokens: 2_000)
    }
}
