import CommandLanguage
import Distillation
import Foundation
import Graphs
import Store
import Support
import Synchronization
import Tables
import Testing

@testable import Commands

/// Every command stops soon after a person asks it to, however much it has to do.
@Suite(.serialized) struct CancellationTests {
    /// How long a command may go on; the target that `make bench` measures is a tenth of it.
    private static let limit = Duration.seconds(2)

    /// A session whose `tiny…` values are large, so that the commands' own examples are long work.
    private static let large = Result { () -> TinySession in
        let tiny = try TinySession(withModels: true)
        let count = 15_000
        var parts = GraphParts(name: "large", ids: NodeIDs(rowNumbers: count))
        let words = ["otter", "heron", "fern", "clover", "animal", "plant", "river", "field"]
        parts.texts = TextColumn(
            (0..<count).map { node in
                (0..<12).map { words[(node &* 31 &+ $0 &* 7) % 8] }.joined(separator: " ")
                    + " \(node % 3_000)"
            })
        parts.edges = EdgeList((0..<count * 5).map { ($0 % count, ($0 &* 7_919 &+ 13) % count) })
        parts.labels = (0..<count).map { Int32($0 % 2) }
        parts.classNames = ["animal", "plant"]
        let roles = (0..<count).map { [SplitRole.train, .validation, .test, .test][$0 % 4] }
        parts.splits = [SplitMask(name: "given", roles: roles)]
        let graph = try TextAttributedGraph(parts)
        tiny.session.assign(.object(GraphValue(graph)), to: "tiny")
        let rows = 60_000
        tiny.session.assign(
            .table(
                Table([
                    TableColumn("name", (0..<rows).map { "name \($0)" }),
                    TableColumn("label", (0..<rows).map { $0 % 2 == 0 ? "animal" : "plant" }),
                    TableColumn("size", (0..<rows).map { $0 % 1_000 }),
                    TableColumn("score", (0..<rows).map { Double($0 % 997) / 100 }),
                ])), to: "tiny-table")
        return tiny
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let source: String
        var testDescription: String { source }
    }

    /// One example of each command, and what else can be long.
    static let cases =
        CommandRegistry.all.commands.compactMap { $0.examples.first }.map {
            // Files of their own names: the tests of the examples write theirs at the same time.
            Case(
                source: $0.source.replacing(".svg\"", with: "-large.svg\"")
                    .replacing(".csv\"", with: "-large.csv\""))
        }
        + [
            "student train tiny --epochs 100000 --patience 0",
            "student train tiny --epochs 100000 --patience 0 --batching neighbors --batch-size 64",
            "student distill tiny tiny-knowledge", "for i in 1..9000000000000 { i }",
            "for i in 1..1000000000 { 0 }", "tiny-table | join tiny-table --on name",
            "tiny-table | join tiny-table --on label", "tiny-table | sort name label score",
            "tiny-table | unique name score", "tiny-table | describe", "graph ego tiny --node 3",
            "tiny-table | group name | mean score", "graph save tiny \"large-folder\"",
            "tiny-table | where name =~ \"(n+a+)+m+e+ 9+x\"",
            "tiny-table | derive x = replace(upper(name), \"N\", name)",
            "x = \"abcdefgh \"; for i in 1..24 { x = (x + x) }; length(words(x))",
            "x = \"abcdefgh \"; for i in 1..24 { x = (x + x) }; replace(x, \"b\", \"cc\")",
            "x = \"abcdefgh \"; for i in 1..24 { x = (x + x) }; (x =~ \"(a|b)+z\")",
            "def f [n] { f (n + 1) }; f 1", "graph split tiny few:100", "components tiny",
            "graph features tiny svd --dimensions 64", "plot embedding tiny --method tsne",
            "plot scatter tiny-table --x size --y score", "plot bars tiny-table --x name --y score",
            "plot histogram tiny-table --x score", "plot graph tiny",
            "teacher tune tiny-teacher tiny",
            "teacher embed tiny-teacher tiny --no-cache", "teacher evaluate tiny-teacher tiny",
            "table save tiny-table \"large.csv\" --overwrite", "session save large",
            "table save tiny-table \"large.json\" --overwrite", "graph set-text tiny tiny-table",
        ].map { Case(source: $0) }

    /// Runs a cell with the flag raised after a while; returns how long it went on then.
    private static func rest(
        _ source: String, after delay: Duration, in tiny: TinySession
    ) -> Duration {
        let cancellation = Cancellation()
        let cell = CellSession(
            session: tiny.session, output: tiny.output,
            progress: SilentProgress(cancellation: cancellation))
        let raised = Moment()
        let clock = ContinuousClock()
        if delay == .zero {
            cancellation.cancel()
            raised.set(clock.now)
        } else {
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: delay / .seconds(1))
                raised.set(clock.now)
                cancellation.cancel()
            }
        }
        _ = try? LanguageService(commands: tiny.session.commands).evaluate(source, in: cell)
        return raised.value.map { clock.now - $0 } ?? .zero
    }

    /// When the flag was raised.
    private final class Moment: Sendable {
        private let stored = Mutex<ContinuousClock.Instant?>(nil)
        var value: ContinuousClock.Instant? { stored.withLock { $0 } }
        func set(_ moment: ContinuousClock.Instant) { stored.withLock { $0 = moment } }
    }

    @Test(arguments: cases) func isSeen(_ item: Case) throws {
        // A session of its own, as some commands take values away.
        let tiny = try TinySession()
        for entry in try Self.large.get().session.entries {
            tiny.session.assign(entry.value, to: entry.name)
        }
        for delay in [Duration.zero, .milliseconds(100)] {
            let rest = Self.rest(item.source, after: delay, in: tiny)
            #expect(rest < Self.limit, "went on for \(rest)")
        }
    }
}
