import Support
import Testing

@testable import CommandLanguage

/// The ten cells of a whole lesson, run against commands that only check their arguments.
@Suite struct TenCellsTests {
    static let cells = [
        """
        nouns = graph build wordnet --classes [animal plant food artifact person body] --nodes 800 --split few:10
        nouns                                                  # a card: counts, classes
        """,
        """
        nouns | nodes | where label == "food" and degree >= 3 | sort degree --desc | first 10
        """,
        "graph ego nouns --node 35 --hops 2                     # a drawing",
        "gemma = teacher load gemma3-270m",
        "teacher prompt gemma nouns --node 35 --hops 2",
        "teacher ask gemma nouns --node 35",
        "tuned = teacher tune gemma nouns --hops 2 --rank 16 --epochs 1",
        "knowledge = teacher embed tuned nouns --hops 2",
        """
        plain = student train nouns --conv gcn --seeds 0..4
        small = student distill nouns knowledge --conv gcn --distill-on all --seeds 0..4
        """,
        "compare [plain small tuned]   # accuracy, macro-F1 ± sd",
        "plot curves [plain small]",
        """
        plot confusion small
        plot layers small                                      # learned layer weights over epochs
        plot embedding small --method tsne --color label
        """,
        """
        results = for c in [gcn gat sage gin] { student distill nouns knowledge --conv (c) --seeds 0..2 | metrics }
        results | group conv | mean accuracy macro-f1 | plot bars --x conv --y accuracy
        """,
        """
        session save lesson-1
        student export small "small.onnx"
        results | table save "results.csv"
        """,
    ]

    static let results = [
        "Graph wordnet 800 few:10",
        "node  label  degree\n────  ─────  ──────\n   4  food        7\n   2  food        3\n"
            + "2 rows × 3 columns",
        "Figure ego nouns 35 2", "nothing", "prompt of 2", "Figure bars", "nothing", "nothing",
        "nothing", "plain: Student, small: Student, tuned: Teacher", "Figure plot curves of 2",
        "Figure plot embedding of 1", "Figure bars 4 4", "results.csv: 4",
    ]

    @Test func runAgainstStubs() throws {
        let session = TestSession()
        for (cell, result) in zip(Self.cells, Self.results) {
            #expect(try session.run(cell).plainText() == result, "in \(cell)")
        }
        #expect(
            session.names == [
                "nouns", "gemma", "tuned", "knowledge", "plain", "small", "results",
            ])
        let results = try #require(session.value(named: "results")?.asTable)
        #expect(results.columnNames == ["conv", "accuracy", "macro-f1"])
    }

    @Test func printingKeepsThem() throws {
        let grammar = CommandTable(StubCommands.all).grammar
        for cell in Self.cells {
            let program = try Parser.parse(cell, grammar: grammar)
            let text = SourcePrinter.text(of: program)
            let isSame = try Parser.parse(text, grammar: grammar) == program
            #expect(isSame, "\(text)")
        }
    }

    @Test func stubsPassTheAudit() { #expect(CommandTable(StubCommands.all).audit() == []) }
}
