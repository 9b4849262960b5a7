import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support
import Tensor

/// A student's inputs, and the same inputs for other graphs and new texts.
struct StudentInputs {
    /// The inputs of the nodes of the graph that the student was trained on, `[nodes, width]`.
    let features: FeatureMatrix
    /// Their name, such as `tf-idf`.
    let name: String
    /// The columns' names, if known.
    let columnNames: [String]?
    /// The vectorizer of such inputs; `nil`: they are not made of texts.
    let vectorizer: TextVectorizer?
    /// The fraction of the entries of the training graph's inputs that its texts reproduce, 0 … 1.
    let agreement: Double
    /// Whether the training graph has these features itself; else its texts gave them.
    private let isOwn: Bool

    /// The inputs of students on a graph, as they are trained on them.
    ///
    /// - Throws: `GraphError` if a graph without features has no words; `Interrupted`.
    init(of prepared: PreparedGraph, cancellation: Cancellation) throws {
        let given = try prepared.features(cancellation)
        isOwn = given.vectorizer == nil
        features = given.matrix
        name = given.values.name
        columnNames = given.values.columnNames
        let words =
            isOwn
            ? try FeatureWords(given.values, of: prepared.graph, cancellation: cancellation) : nil
        vectorizer = given.vectorizer ?? words?.vectorizer
        agreement = isOwn ? words?.agreement ?? 0 : 1
    }

    /// The inputs of a student for explaining it: columns with names are taken for words, without
    /// checking whether the texts give just these inputs.
    ///
    /// - Throws: `GraphError` if a graph without features has no words; `Interrupted`.
    init(explaining student: StudentValue, cancellation: Cancellation) throws {
        guard let given = student.graph.features else {
            try self.init(of: student.prepared, cancellation: cancellation)
            return
        }
        let words = given.columnNames.map { names in
            TextVectorizer(
                configuration: .init(weighting: .binary), vocabulary: names,
                inverseDocumentFrequencies: Array(repeating: 1, count: names.count))
        }
        self.init(given, vectorizer: words, agreement: 1, isOwn: true)
    }

    /// The columns of words that say little about the topic of a text.
    var stopWordColumns: Set<Int> {
        guard let columnNames else { return [] }
        return Set(columnNames.indices.filter { StopWords.english.contains(columnNames[$0]) })
    }

    /// The texts none of whose words the student reads, by place; none if texts do not give its inputs.
    func unknownTexts(_ texts: [String]) -> [Int] {
        guard let vectorizer else { return [] }
        return texts.indices.filter { vectorizer.columns(of: texts[$0]).isEmpty }
    }

    private init(
        _ features: NodeFeatures, vectorizer: TextVectorizer?, agreement: Double, isOwn: Bool
    ) {
        self.isOwn = isOwn
        self.features = FeatureMatrix(features)
        name = features.name
        columnNames = features.columnNames
        self.vectorizer = vectorizer
        self.agreement = agreement
    }

    /// The inputs of another graph's nodes: its own features if their columns bear the same names, or
    /// are as many without names where the student was trained on features of its graph; else its texts
    /// by this vocabulary; else its own features if they are as wide.
    ///
    /// - Throws: `CommandError.unusable` if they cannot be had.
    func matrix(of other: TextAttributedGraph) throws(CommandError) -> FeatureMatrix {
        if let given = other.features, given.name == name, let columnNames,
            given.columnNames == columnNames
        {
            return FeatureMatrix(given)
        }
        if let given = other.features, isOwn, given.columnNames == nil,
            given.columnCount == features.width
        {
            return FeatureMatrix(given)
        }
        if let vectorizer { return FeatureMatrix(vectorizer.matrix(of: other.texts)) }
        guard let given = other.features, given.columnCount == features.width else {
            let found =
                other.features.map { "it has “\($0.name)” of \($0.columnCount)" } ?? "it has none"
            throw .unusable(
                what: "the graph “\(other.name)”",
                why: "the student reads “\(name)”, \(features.width) numbers a node; \(found)",
                remedy: "give the graph features made in the same way as the training graph's")
        }
        return FeatureMatrix(given)
    }

    /// The inputs of new texts.
    ///
    /// - Throws: `CommandError.unusable` if texts do not give such inputs.
    func matrix(of texts: [String]) throws(CommandError) -> FeatureMatrix {
        guard let vectorizer else {
            throw .unusable(
                what: "--text", why: "the student reads “\(name)”, which texts alone do not give",
                remedy: "train on a graph without features of its own, whose texts are read then")
        }
        return FeatureMatrix(vectorizer.matrix(of: TextColumn(texts)))
    }

    /// A warning before texts stand for inputs; `nil`: they give just the same.
    var warning: String? {
        guard vectorizer != nil, agreement < 0.99 else { return nil }
        return "the graph's own texts give \(Percent.decimal(agreement * 100)) % of its “\(name)”; "
            + "new texts are read alike"
    }

    /// The name of a column: the word, or the column's index.
    func columnName(_ column: Int) -> String {
        columnNames.map { $0[column] } ?? "\(name) \(column)"
    }
}

/// How texts give a graph's features, found by reproducing them.
private struct FeatureWords {
    let vectorizer: TextVectorizer
    /// The fraction of the features' entries that the texts reproduce, 0 … 1.
    let agreement: Double

    /// Tries the features' column names as a vocabulary, or without names the words that would be
    /// chosen by default; `nil` if texts reproduce less than half of the entries.
    init?(
        _ features: NodeFeatures, of graph: TextAttributedGraph, cancellation: Cancellation
    ) throws {
        guard case .sparse(let matrix) = features.values else { return nil }
        let named = TextVectorizer.Weighting(rawValue: features.name)
        guard let weighting = named ?? (matrix.values.allSatisfy { $0 == 1 } ? .binary : nil)
        else { return nil }
        let vectorizer: TextVectorizer
        if let names = features.columnNames {
            vectorizer = try TextVectorizer(
                weighting, vocabulary: names, of: graph.texts, cancellation: cancellation)
        } else {
            guard named != nil else { return nil }
            vectorizer = try TextVectorizer(
                learning: graph.texts, .init(weighting: weighting), cancellation: cancellation)
        }
        guard vectorizer.vocabulary.count == matrix.columnCount else { return nil }
        let agreement = Self.agreement(of: vectorizer.matrix(of: graph.texts), with: matrix)
        guard agreement >= 0.5 else { return nil }
        self.vectorizer = vectorizer
        self.agreement = agreement
    }

    /// The fraction of one matrix's entries that another has with nearly the same value.
    private static func agreement(of found: SparseMatrix, with given: SparseMatrix) -> Double {
        guard found.rowCount == given.rowCount, given.entryCount > 0 else { return 0 }
        var same = 0
        for row in 0..<given.rowCount {
            let others = Dictionary(
                found.entries(ofRow: row).map { (found.columnIndices[$0], found.values[$0]) },
                uniquingKeysWith: { first, _ in first })
            for entry in given.entries(ofRow: row) {
                guard let other = others[given.columnIndices[entry]] else { continue }
                if abs(other - given.values[entry]) <= 1e-5 * max(1, abs(other)) { same += 1 }
            }
        }
        return Double(same) / Double(given.entryCount)
    }
}

extension StudentValue {
    /// The training from a seed, by default the best on validation nodes.
    ///
    /// - Throws: `CommandError.unusable` if there is none.
    func run(seed: Int?, for command: String) throws(CommandError) -> StudentRun {
        guard let seed else {
            if let best = runs.best { return best }
            throw .unusable(
                what: command, why: "the student has no finished training",
                remedy: "train it again")
        }
        if let run = runs.runs.first(where: { $0.seed == seed }) { return run }
        let known = runs.runs.map { String($0.seed) }.joined(separator: ", ")
        throw .unusable(
            what: "--seed \(seed)", why: "the student was trained from \(known)",
            remedy: "choose one of these seeds, or leave it out for the best one")
    }

    /// Whether a graph is the one that the student was trained on, inputs included, so that the answers
    /// that were kept then are those for it.
    func isTrained(on other: TextAttributedGraph) -> Bool {
        other.dataHash == graph.dataHash && other.features == graph.features
    }

    /// The nodes of a graph whose labels the student was trained on: those of its training nodes, in
    /// its own graph or in another graph that holds the same nodes.
    func trainingNodes(in other: TextAttributedGraph) -> Set<Int> {
        guard let split = graph.activeSplit else { return [] }
        let trained = split.nodes(in: .train).filter { graph.labels[$0] >= 0 }
        if other.dataHash == graph.dataHash { return Set(trained) }
        return Set(
            trained.compactMap { node in
                guard let same = other.ids.index(of: graph.ids[node]),
                    !graph.texts.isEmpty(node), graph.text(of: node) == other.text(of: same),
                    graph.title(of: node) == other.title(of: same)
                else { return nil }
                return same
            })
    }

    /// Returns unless the student was trained on its evaluation nodes.
    ///
    /// - Throws: `DistillationError.labelsSeen` or `.trainedOn`.
    func requireUnseen(
        _ nodes: [Int], part: String, in other: TextAttributedGraph
    ) throws(DistillationError) {
        let trained = trainingNodes(in: other)
        let count = nodes.count { trained.contains($0) }
        guard count == 0 else {
            throw .trainedOn(part: part, count: count, total: nodes.count)
        }
        try runs.teacher?.requireUnseen(nodes, part: part, graphHash: other.dataHash)
    }

    /// The student's index of each class of another graph, by name; `nil` for unknown classes.
    func classIndices(of other: TextAttributedGraph) -> [Int?] {
        other.classNames.map { runs.classNames.firstIndex(of: $0) }
    }
}
