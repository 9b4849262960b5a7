import CommandLanguage
import Distillation
import Figures
import Foundation
import GraphNetworks
import Graphs
import Support
import Tensor
import Testing

@testable import Commands

/// Evaluating, predicting with, describing and explaining students.
@Suite struct StudentUseTests {
    private func student(_ name: String, of tiny: TinySession) throws -> StudentValue {
        try #require(tiny.session.value(named: name)?.object(as: StudentValue.self))
    }

    @Test func evaluatesEverySeed() throws {
        let tiny = try TinySession(withModels: true)
        let value = try student("tiny-student", of: tiny)
        let table = try tiny.table("student evaluate tiny-student")
        #expect(table.column(named: "seed")?.cells == .integers([0, 1]))
        #expect(try table.requireNumbers("accuracy") == value.runs.testAccuracies)
        #expect(try table.requireNumbers("macro-f1") == value.runs.testMacroF1s)
        #expect(table.caption?.contains("tiny-student on tiny, test nodes (2)") == true)
        let train = try tiny.table("student evaluate tiny-student --role train")
        #expect(train[0, "nodes"] == .integer(6))
        let all = try tiny.table("student evaluate tiny-student --role all")
        #expect(all[0, "nodes"] == .integer(12))
    }

    @Test func evaluatesEveryClass() throws {
        let tiny = try TinySession(withModels: true)
        let table = try tiny.table("student evaluate tiny-student --role all --by class")
        #expect(table.column(named: "class")?.cells == .texts(["animal", "plant"]))
        #expect(table.column(named: "support")?.cells == .integers([6, 6]))
        // By hand from what `student predict` says.
        for (row, name) in ["animal", "plant"].enumerated() {
            var f1s: [Double] = []
            for seed in [0, 1] {
                let answers = try tiny.table("student predict tiny-student --seed \(seed)").records
                let given = answers.filter { $0["predicted"] == .text(name) }
                let right = given.filter { $0["label"] == .text(name) }.count
                f1s.append(2 * Double(right) / Double(6 + given.count))
            }
            let f1 = try #require(table[row, "f1"]?.asNumber)
            #expect(abs(f1 - (f1s[0] + f1s[1]) / 2) < 1e-12)
        }
    }

    /// The graph `tiny` with its classes in another order, further texts and no split.
    private static func otherGraph(classNames: [String]) throws -> TextAttributedGraph {
        let tiny = try TinySession.graph.get()
        return try TextAttributedGraph(
            name: "other", texts: (0..<12).map { tiny.text(of: $0) } + ["lynx: an animal"],
            edges: (0..<12).map { ($0, ($0 + 1) % 12) } + [(0, 3), (7, 10), (12, 1)],
            labels: Array(repeating: 1, count: 6) + Array(repeating: 0, count: 6) + [1],
            classNames: classNames)
    }

    @Test func answersForWholeNewGraphs() throws {
        let tiny = try TinySession(withModels: true)
        let other = try Self.otherGraph(classNames: ["plant", "animal"])
        tiny.session.assign(.object(GraphValue(other)), to: "other")
        let table = try tiny.table("student predict tiny-student --graph other --probabilities")
        #expect(table.rowCount == 13 && table[12, "label"] == .text("animal"))
        // Nodes far from the new one are answered as in the old graph.
        let old = try tiny.table("student predict tiny-student --probabilities")
        for node in [6, 7, 8] {
            let elements = try [table, old].map { try #require($0[node, "plant"]?.asNumber) }
            #expect(abs(elements[0] - elements[1]) < 1e-5)
        }
        let measured = try tiny.table("student evaluate tiny-student --graph other")
        #expect(measured[0, "nodes"] == .integer(13), "no split: all nodes")
        let right = zip(
            table.column(named: "predicted")?.cells.values ?? [],
            table.column(named: "label")?.cells.values ?? []
        ).filter { $0 == $1 }.count
        let best = try #require(try student("tiny-student", of: tiny).runs.best)
        let row = try #require(measured.records.first { $0["seed"] == .integer(best.seed) })
        #expect(abs((row["accuracy"]?.asNumber ?? 0) - Double(right) / 13) < 1e-12)
        #expect(
            try tiny.failure(of: "student evaluate tiny-student --graph other --role test").remedy
                .contains("--role all"))
        let strange = try Self.otherGraph(classNames: ["stone", "metal"])
        tiny.session.assign(.object(GraphValue(strange)), to: "strange")
        #expect(
            try tiny.failure(of: "student evaluate tiny-student --graph strange").name
                == "Unusable")
    }

    @Test func newNodesAreAnsweredAsTheGraphWithThemIs() throws {
        let tiny = try TinySession(withModels: true)
        let other = try Self.otherGraph(classNames: ["animal", "plant"])
        tiny.session.assign(.object(GraphValue(other)), to: "other")
        let whole = try tiny.table("student predict tiny-student --graph other --nodes 12")
        let new = try tiny.table(
            "student predict tiny-student --text \"lynx: an animal\" --edges 1")
        #expect(
            new[0, "id"] == .text("new-1") && new[0, "row"] == .nothing
                && new[0, "label"] == .nothing)
        #expect(new[0, "predicted"] == whole[0, "predicted"])
        let elements = try [new, whole].map { try #require($0[0, "probability"]?.asNumber) }
        #expect(abs(elements[0] - elements[1]) < 1e-5)
        // Several new nodes, tied to each other.
        let several = try tiny.table(
            "student predict tiny-student --text [\"a stoat\" \"an elm\"] --edges [[3] [7 new-1]]")
        #expect(several.rowCount == 2 && several[1, "text"] == .text("an elm"))
        let alone = try tiny.table("student predict tiny-student --text [\"an elm\"]")
        #expect(alone[0, "probability"] != several[1, "probability"])
    }

    @Test func sayWhatIsWrongWithNewNodes() throws {
        let tiny = try TinySession(withModels: true)
        #expect(
            try tiny.failure(of: "student predict tiny-student --edges 1").remedy.contains("--text")
        )
        #expect(
            try tiny.failure(of: "student predict tiny-student --text [a b] --edges [1 2]").name
                == "Unusable")
        #expect(
            try tiny.failure(of: "student predict tiny-student --text a --edges otter").name
                == "UnknownNode")
        #expect(
            try tiny.failure(of: "student predict tiny-student --seed 9").remedy.contains("seeds"))
        #expect(
            try tiny.failure(of: "student predict tiny-student --text a --nodes 1").name
                == "Unusable")
    }

    @Test func featuresThatAreNotWordsNeedTheirLike() throws {
        let tiny = try TinySession()
        let graph = try TinySession.graph.get()
        let elements = try NodeFeatures(
            name: "numbers", dense: .init((0..<24).map { Float($0 % 5) }, shape: [12, 2]))
        tiny.session.assign(.object(GraphValue(try graph.with(features: elements))), to: "dense")
        try tiny.run("small = student train dense --epochs 2")
        #expect(try tiny.table("student predict small --graph dense").rowCount == 12)
        tiny.session.assign(
            .object(GraphValue(try Self.otherGraph(classNames: ["a", "b"]))), to: "other")
        #expect(
            try tiny.failure(of: "student predict small --graph other").remedy
                .contains("features"))
        #expect(
            try tiny.failure(of: "student predict small --text stone").summary.contains("numbers"))
        // Words that were made features before training are recognised.
        let words = try graph.withTextFeatures(.init(weighting: .counts)).graph
        tiny.session.assign(.object(GraphValue(words)), to: "words")
        try tiny.run("worded = student train words --epochs 2")
        #expect(try tiny.table("student predict worded --text \"a plant\" --edges 7").rowCount == 1)
    }

    @Test func namedColumnsTurnTextsIntoFeatures() throws {
        let tiny = try TinySession()
        let graph = try TinySession.graph.get()
        // Words chosen by hand, kept in a folder and read again: by their names texts reproduce them.
        let chosen = try TextVectorizer(
            .tfidf, vocabulary: ["plant", "animal", "otter", "fern"], of: graph.texts)
        let features = chosen.features(of: graph.texts)
        let path = try TinySession.folder.get() + "/named-\(UUID().uuidString)"
        try GraphWriter.write(try graph.with(features: features), to: path)
        try tiny.run("kept = graph load '\(path)'; small = student train kept --epochs 2")
        let value = try student("small", of: tiny)
        #expect(value.graph.features == features)
        let inputs = try value.prepared.inputs(Cancellation())
        #expect(inputs.vectorizer == chosen && inputs.agreement == 1 && inputs.warning == nil)
        #expect(inputs.columnName(2) == "otter")
        #expect(try tiny.table("student predict small --text \"an otter\"").rowCount == 1)
        let words = try tiny.table("student explain small --node 0 --table").records.filter {
            $0["kind"] == .text("word")
        }
        #expect(words.contains { $0["name"] == .text("otter") })
        // Words that were chosen otherwise than by default are known too.
        try tiny.run(
            "few = graph features tiny --kind bow --counts --min-texts 1 --max-words 3; "
                + "least = student train few --epochs 2")
        let least = try student("least", of: tiny).prepared.inputs(Cancellation())
        #expect(least.vectorizer?.vocabulary.count == 3 && least.agreement == 1)
        // Where texts give only a part, a warning says so; where they give little, they are refused.
        var matrix = chosen.matrix(of: graph.texts)
        matrix = SparseMatrix(
            rowCount: 12, columnCount: 4, rowOffsets: matrix.rowOffsets,
            columnIndices: matrix.columnIndices,
            values: matrix.values.indices.map { _ in 1 })
        let names = ["plant", "animal", "stone", "metal"]
        let partly = NodeFeatures(name: "words", sparse: matrix, columnNames: names)
        tiny.session.assign(.object(GraphValue(try graph.with(features: partly))), to: "partly")
        try tiny.run("other = student train partly --epochs 2; student predict other --text plant")
        let notes = tiny.output.notes.withLock { $0 }
        #expect(notes.contains { $0.hasPrefix("stderr: warning") && $0.contains("its “words”") })
        let strange = NodeFeatures(
            name: "words", sparse: matrix, columnNames: ["a1", "b1", "c1", "d1"])
        tiny.session.assign(.object(GraphValue(try graph.with(features: strange))), to: "strange")
        try tiny.run("third = student train strange --epochs 2")
        #expect(try tiny.failure(of: "student predict third --text plant").name == "Unusable")
    }

    @Test func describesNetworkAndTrainings() throws {
        let tiny = try TinySession(withModels: true)
        let text = try tiny.run("student describe tiny-distilled").plainText()
        for part in ["GCNConv(64, 64)", "BatchNorm1d(64)", "seed 1", "best epoch", "teacher"] {
            #expect(text.contains(part), "\(part) in\n\(text)")
        }
        let table = try tiny.table("student describe tiny-student --parameters")
        #expect(
            table.column(named: "parameter")?.cells.values.contains(.text("pre.weight")) == true)
        let counts = try table.requireNumbers("numbers").compactMap { $0 }
        let model = try #require(try student("tiny-student", of: tiny).runs.best?.model)
        #expect(counts.reduce(0, +).integer == model.store.elementCount)
    }

    @Test func explainsByNeighborsAndWords() throws {
        let tiny = try TinySession(withModels: true)
        let table = try tiny.table("student explain tiny-student --node 3 --table --top 5")
        let kinds = table.column(named: "kind")?.cells.values ?? []
        #expect(kinds.contains(.text("neighbor")) && kinds.contains(.text("word")))
        let words = table.records.filter { $0["kind"] == .text("word") }.compactMap {
            $0["name"]?.asText
        }
        #expect(words.contains("animal") || words.contains("plant"))
        // Occlusion of a neighbour is what a graph without it gives.
        let value = try student("tiny-student", of: tiny)
        let run = try #require(value.runs.best)
        let inputs = try value.prepared.inputs(Cancellation())
        let row = try #require(table.records.first { $0["kind"] == .text("neighbor") })
        let node = try value.graph.node(named: row["id"]?.asText ?? "")
        let width = inputs.features.width
        var elements = inputs.features.dense.values
        for column in 0..<width { elements[node * width + column] = 0 }
        let without = try run.model.predict(
            FeatureMatrix(.init(elements, shape: [12, width])),
            graph: GraphOperators(value.graph).isolating([node])
        ).logits.softmaxRows().row(3)
        let own = run.probabilities.row(3)
        let best = own.indices.max { own[$0] < own[$1] } ?? 0
        let fall = try #require(row["occlusion"]?.asNumber)
        #expect(abs(Double(own[best] - without[best]) - fall) < 1e-5)
        let card = try #require(
            try tiny.run("student explain tiny-student --node 3 --top 4").object(
                as: FigureValue.self)?.rendering as? CardPanel)
        let drawing = try #require(card.figures.first as? GraphFigure)
        #expect(drawing.center == 0 && drawing.nodes[0].label.hasPrefix("stoat"))
        #expect(drawing.nodes.allSatisfy { (0...1).contains($0.importance ?? -1) })
        // Every node hangs together with the explained one.
        var reached: Set<Int> = [0]
        for _ in drawing.nodes {
            for edge in drawing.edges
            where reached.contains(edge.source) || reached.contains(edge.target) {
                reached.formUnion([edge.source, edge.target])
            }
        }
        #expect(reached.count == drawing.nodes.count)
        #expect(card.figures.contains { $0 is WordHeatFigure })
        #expect(
            try tiny.failure(of: "student explain tiny-student --node otter").name == "UnknownNode")
    }
}
