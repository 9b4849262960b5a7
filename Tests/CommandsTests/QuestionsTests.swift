import CommandLanguage
import Foundation
import Graphs
import JSON
import Support
import Tables
import Testing

@testable import Commands

/// Questions about a graph and two students: each a short pipe, with the answer of networkx and pandas, or
/// one that is counted here row by row.
@Suite(.serialized) struct QuestionsTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Goldens/questions")

    /// A session with the graph `g` and the students `a` and `b`.
    private static let made = Result { () -> TinySession in
        let tiny = try TinySession()
        try tiny.run(
            """
            g = graph load "\(folder.path)/articles" --directed
            a = student train g --epochs 8 --seeds 0
            b = student train g --epochs 2 --seeds 1
            """)
        return tiny
    }

    private let tiny: TinySession
    private let answers: JSONValue

    init() throws {
        tiny = try Self.made.get()
        answers = try JSONValue(
            parsing: [UInt8](Data(contentsOf: Self.folder.appending(path: "answers.json"))))
    }

    private func table(_ source: String) throws -> Table { try tiny.table(source) }

    private func texts(_ table: Table, _ column: String) throws -> [String] {
        try table.requireColumn(column).cells.displayTexts().map { $0 ?? "·" }
    }

    private func integers(_ name: String) throws -> [Int] {
        try answers.array(at: .init(stringLiteral: name)).map { try $0.integer() }
    }

    // MARK: - The graph

    @Test func whichClassesLinkMost() throws {
        let pairs = try table("graph mixing g --by pair | first 1")
        #expect(pairs.cell(0, "edges") == .integer(try integers("1 most linked")[0]))
        let classes = try table("graph mixing g --by class")
        for (row, name) in try texts(classes, "class").enumerated() {
            let expected = try answers.number(at: "2 homophily", .init(stringLiteral: name))
            #expect(abs((classes.cell(row, "homophily")?.number ?? 0) - expected) < 1e-12)
        }
    }

    @Test func textsAndWords() throws {
        let longest = try table("nodes g | sort words --desc | first 1")
        #expect(longest.cell(0, "words") == .integer(try answers.integer(at: "3 longest text")))
        let nests = try table("nodes g | where text =~ \"\\\\bnest\\\\b\"")
        #expect(try texts(nests, "id") == answers.strings(at: "12 nest"))
        let telling = try table("graph words g --classes [bird] --first 3")
        #expect(Set(try texts(telling, "word")) == ["feather", "wing", "nest"])
        let twice = try table(
            "nodes g | group text | count | where count > 1 | join (nodes g) --on text")
        #expect(twice.rowCount == (try answers.integer(at: "22 duplicates")))
        let across = try table(
            "nodes g | group text split | count | group text | count | where count > 1")
        #expect(across.rowCount == (try answers.integer(at: "22 across")))
    }

    @Test func neighbours() throws {
        let disagreeing = try table("nodes g | where homophily == 0")
        #expect(try texts(disagreeing, "id") == answers.strings(at: "4 disagreeing"))
        let path = try table("graph path g \"Bird 0\" \"Fish 33\"")
        #expect(path.rowCount - 1 == (try answers.integer(at: "9 path")))
        let ranked = try table("graph centrality g | sort pagerank --desc | first 5")
        #expect(try texts(ranked, "id") == answers.strings(at: "10 pagerank"))
        let near = try table("graph similar g \"Bird 0\" --first 4")
        #expect(try texts(near, "label").filter { $0 == "bird" }.count >= 3)
        let lone = try table("nodes g | where degree == 0")
        #expect(try texts(lone, "id") == answers.strings(at: "19 isolated"))
        #expect(
            try table("components g").requireNumbers("nodes").map { ($0 ?? 0).integer }
                == integers("20 components"))
        let best = try table("nodes g | sort degree --desc | unique label")
        var degrees: [String: Int] = [:]
        for row in 0..<best.rowCount {
            guard case .integer(let degree)? = best.cell(row, "degree") else { continue }
            degrees[try texts(best, "label")[row]] = degree
        }
        #expect(
            try ["bird", "fish", "tree", "stone"].map { degrees[$0] ?? 0 }
                == integers("21 best linked"))
        let mutual = try table(
            "edges g | join (edges g | rename source from | rename target source | rename from target) "
                + "--on [source target] --kind semi")
        #expect(mutual.rowCount == (try answers.integer(at: "26 reciprocal")))
    }

    @Test func crossTablesAndBalance() throws {
        let cross = try table("nodes g | pivot --rows label --columns split")
        #expect(cross.columnNames == ["label", "train", "val", "test"])
        var counts: [String: [Int]] = [:]
        for row in 0..<cross.rowCount {
            counts[try texts(cross, "label")[row]] = ["train", "val", "test"].map { column in
                if case .integer(let count)? = cross.cell(row, column) { count } else { -1 }
            }
        }
        let expected = try answers.array(at: "14 cross").map { row in
            try row.array().map { try $0.integer() }
        }
        #expect(["bird", "fish", "tree", "stone"].map { counts[$0] ?? [] } == expected)
        let balance = try table("nodes g | where split == \"train\" | group label | count")
        #expect(
            Set(try balance.requireNumbers("count").map { ($0 ?? 0).integer })
                == Set(try integers("23 balance")))
        #expect(try texts(balance, "label") == (try tiny.run("g.classes")).listTexts)
        #expect(
            try tiny.run("nodes g | plot histogram words --by label").plainText().contains("bird"))
        #expect(try tiny.run("nodes g | plot box degree --by label").plainText().contains("tree"))
    }

    // MARK: - The students

    /// The rows of a student's predictions for test nodes.
    private func predictions(_ student: String) throws -> [(
        id: String, isRight: Bool, probability: Double, label: String, predicted: String
    )] {
        let all = try table("student predict \(student) | where split == \"test\"")
        return try (0..<all.rowCount).map { row in
            let (label, predicted) = (
                try texts(all, "label")[row], try texts(all, "predicted")[row]
            )
            return (
                try texts(all, "id")[row], label == predicted,
                all.cell(row, "probability")?.number ?? .nan, label, predicted
            )
        }
    }

    @Test func accuracyByBucket() throws {
        let source =
            "student predict a | where split == \"test\" | join (nodes g | select id degree homophily) "
            + "--on id | derive right = predicted == label"
        let buckets = try table(
            "\(source) | bin degree --edges [0 4 8] --open | group degree-bin | mean right")
        let counts = try table(
            "\(source) | bin degree --edges [0 4 8] --open | group degree-bin | count")
        let rows = try predictions("a")
        let nodes = try table("nodes g")
        let degrees = Dictionary(
            uniqueKeysWithValues: zip(try texts(nodes, "id"), try nodes.requireNumbers("degree")))
        for (row, name) in try texts(buckets, "degree-bin").enumerated() {
            let members = rows.filter { item in
                let degree = (degrees[item.id] ?? nil) ?? -1
                return switch name {
                case "[0, 4]": degree <= 4
                case "(4, 8]": degree > 4 && degree <= 8
                default: degree > 8
                }
            }
            let right = Double(members.count(where: \.isRight)) / Double(members.count)
            #expect(abs((buckets.cell(row, "right")?.number ?? -1) - right) < 1e-12)
            #expect(counts.cell(row, "count") == .integer(members.count))
        }
        let drawn = try tiny.run(
            "\(source) | bin homophily --count 3 | group homophily-bin | mean right "
                + "| plot bars --x homophily-bin --y right --percent")
        #expect(!drawn.plainText().isEmpty)
        let confusion = try table(
            "\(source) | bin degree --count 2 | pivot --rows [degree-bin label] --columns predicted"
        )
        #expect(try confusion.requireNumbers("bird").count > 2)
    }

    @Test func whatOneStudentGetsRightAndTheOtherNot() throws {
        let found = try table(
            "student predict a | where split == \"test\" and predicted == label "
                + "| join (student predict b | where predicted != label) --on id --kind semi")
        let wrong = Set(try predictions("b").filter { !$0.isRight }.map(\.id))
        let expected = try predictions("a").filter { $0.isRight && wrong.contains($0.id) }.map(\.id)
        #expect(try texts(found, "id") == expected)
    }

    @Test func errorsWithTheirTexts() throws {
        let sure = try table(
            "student predict b | where split == \"test\" and predicted != label "
                + "| sort probability --desc | first 5 | join (nodes g | select id text) --on id")
        let errors = try predictions("b").filter { !$0.isRight }
            .sorted { $0.probability > $1.probability }.prefix(5)
        #expect(try texts(sure, "id") == errors.map(\.id))
        let whole = try tiny.run("node g a03").plainText()
        #expect(try whole.contains(texts(table("nodes g | where id == \"a03\""), "text")[0]))
        let beside = try table("student predict a | join (nodes g) --on id")
        #expect(beside.rowCount == 60 && beside.columnNames.contains("words"))
    }

    @Test func precisionAndRecall() throws {
        let measured = try table("student evaluate a --by class")
        let rows = try predictions("a")
        for (row, name) in try texts(measured, "class").enumerated() {
            let right = rows.count { $0.label == name && $0.isRight }
            let predicted = rows.count { $0.predicted == name }
            let present = rows.count { $0.label == name }
            let recall = measured.cell(row, "recall")?.number
            #expect(present == 0 || abs((recall ?? -1) - Double(right) / Double(present)) < 1e-6)
            let precision = measured.cell(row, "precision")?.number
            #expect(
                predicted == 0 || abs((precision ?? -1) - Double(right) / Double(predicted)) < 1e-6)
        }
    }
}

extension Value {
    /// The texts of a list.
    fileprivate var listTexts: [String] {
        if case .list(let values) = self { values.compactMap(\.asText) } else { [] }
    }
}
