import CommandLanguage
import Distillation
import Foundation
import Graphs
import Support
import Tensor
import Testing

@testable import Commands

/// Students' predictions are computed from the graph in question, by nodes they did not learn.
@Suite struct StudentTruthTests {
    /// The tiny graph with dense features, and the same graph with zeros instead.
    private func withFeatures() throws -> TinySession {
        let tiny = try TinySession()
        let graph = try TinySession.graph.get()
        var random = RandomSource(seed: 3)
        let elements = (0..<12 * 4).map { _ in Float(random.integer(below: 100)) / 50 - 1 }
        for (name, values) in [("own", elements), ("zero", Array(repeating: 0, count: 48))] {
            let features = try NodeFeatures(
                name: "features", dense: Tensor(values, shape: [12, 4]))
            tiny.session.assign(.object(GraphValue(try graph.with(features: features))), to: name)
        }
        // Means of equal rows are equal whatever the degree, unlike sums with GCN's weights.
        try tiny.run("m = student train own --conv sage --epochs 10 --width 8 --style plain")
        return tiny
    }

    @Test func otherFeaturesGiveOtherAnswers() throws {
        let tiny = try withFeatures()
        let own = try tiny.table("student predict m --probabilities")
        let same = try tiny.table("student predict m --graph own --probabilities")
        let zero = try tiny.table("student predict m --graph zero --probabilities")
        #expect(own.column(named: "animal") == same.column(named: "animal"))
        let answers = Set(
            (zero.column(named: "animal")?.cells.numbers ?? []).map {
                (($0 ?? 0) * 1e5).rounded()
            })
        #expect(answers.count == 1, "all nodes are alike without features: \(answers)")
        #expect(own.column(named: "animal") != zero.column(named: "animal"))
        let measured = try tiny.table("student evaluate m --graph zero --role all")
        let support = try tiny.table("student evaluate m --graph zero --role all --by class")
        #expect(measured[0, "accuracy"] == .number(0.5))
        #expect(support.column(named: "predicted")?.cells.numbers?.contains(12) == true)
        let stored = try tiny.table("student evaluate m --role all")
        #expect(stored[0, "accuracy"] != measured[0, "accuracy"])
        #expect(try tiny.table("benchmark [m] --graph zero --runs 1").rowCount == 1)
    }

    @Test func anotherSplitOfTheSameGraphIsRefused() throws {
        let tiny = try withFeatures()
        try tiny.run("s = graph split own random:30/20/50 --seed 3")
        let error = try tiny.failure(of: "student evaluate m --graph s")
        #expect(error.name == "LabelsSeen" && error.summary.contains("trained on the labels of"))
        #expect(error.remedy.contains("split"))
        // Other features or another name do not make other nodes of them.
        try tiny.run("z = graph split zero random:30/20/50 --seed 3")
        #expect(try tiny.failure(of: "student evaluate m --graph z").name == "LabelsSeen")
        // Its own split, and all nodes by wish, are measured; the caption counts what was learned.
        #expect(try tiny.table("student evaluate m").rowCount == 1)
        let all = try tiny.table("student evaluate m --graph s --role all")
        #expect(all.caption?.contains("6 trained on") == true, "\(all.caption ?? "")")
    }

    @Test func nodesOfASubgraphAreKnownAgain() throws {
        let tiny = try withFeatures()
        try tiny.run(
            "part = graph subgraph own --nodes [0 1 2 3 6 7 8 9]\n"
                + "part = graph split part random:30/20/50 --seed 1")
        #expect(try tiny.failure(of: "student evaluate m --graph part").name == "LabelsSeen")
    }

    @Test func idAndRowMeanTheSameEverywhere() throws {
        let tiny = try TinySession(withModels: true)
        let nodes = try tiny.table("nodes tiny")
        let answers = try tiny.table("student predict tiny-student")
        for table in [nodes, answers] {
            #expect(table[7, "id"] == .text("7") && table[7, "row"] == .integer(7))
        }
        #expect(
            answers[0, "split"] == nodes[0, "split"] && answers[0, "label"] == nodes[0, "label"])
        let joined = try tiny.table("nodes tiny | join (student predict tiny-student) --on id")
        #expect(joined.rowCount == 12)
        #expect(joined.caption?.contains("no partner for 0 of 12") == true)
        for row in 0..<12 { #expect(joined[row, "label"] == joined[row, "label-2"]) }
        // The former name of the position and that of the id are kept apart.
        #expect(try tiny.table("nodes tiny | where node > 9").rowCount == 2)
        #expect(try tiny.table("student predict tiny-student | where node == \"3\"").rowCount == 1)
        let error = try tiny.failure(
            of: "nodes tiny | join (student predict tiny-student) --on node")
        #expect(error.remedy.contains("`id`") && error.remedy.contains("`row`"), "\(error.remedy)")
        let mixed = try tiny.failure(
            of: "nodes tiny | join (nodes tiny | derive id = number(id)) --on id")
        #expect(mixed.name == "TypeMismatch")
        for source in ["neighbors tiny 3", "student explain tiny-student --node 3 --table"] {
            let table = try tiny.table(source)
            #expect(table.columnNames.contains("id") && table.columnNames.contains("row"))
        }
    }
}
