import CommandLanguage
import Distillation
import GraphNetworks
import Graphs
import Support

/// What a student reads of each node, and how other nodes and new texts are described alike.
struct StudentInputs {
    /// The inputs of the nodes of the graph that the student was trained on, `[nodes, width]`.
    let features: FeatureMatrix
    /// What they are called, such as `tf-idf`.
    let name: String
    /// What turns texts into such inputs; `nil`: they were not made of the graph's texts.
    let vectorizer: TextVectorizer?

    /// The inputs of a student, as it was trained on them.
    ///
    /// Words of texts are recognised by their name and by what the graph's texts give anew.
    ///
    /// - Throws: `GraphError` if a graph without features has no words; `Interrupted`.
    init(of student: StudentValue, cancellation: Cancellation) throws {
        let graph = student.graph
        guard let given = graph.features else {
            let made = try graph.withTextFeatures(cancellation: cancellation)
            guard let features = made.graph.features else {
                throw DistillationError.noFeatures(graph: graph.name)
            }
            self.init(FeatureMatrix(features), features.name, made.vectorizer)
            return
        }
        self.init(
            FeatureMatrix(given), given.name,
            try Self.vectorizer(of: given, graph, cancellation: cancellation))
    }

    private init(_ features: FeatureMatrix, _ name: String, _ vectorizer: TextVectorizer?) {
        self.features = features
        self.name = name
        self.vectorizer = vectorizer
    }

    /// What made features of a graph's texts, if texts give them.
    private static func vectorizer(
        of features: NodeFeatures, _ graph: TextAttributedGraph, cancellation: Cancellation
    ) throws -> TextVectorizer? {
        guard let weighting = TextVectorizer.Weighting(rawValue: features.name),
            case .sparse(let matrix) = features.values
        else { return nil }
        let vectorizer = try TextVectorizer(
            learning: graph.texts, .init(weighting: weighting), cancellation: cancellation)
        guard vectorizer.vocabulary.count == matrix.columnCount,
            vectorizer.matrix(of: graph.texts) == matrix
        else { return nil }
        return vectorizer
    }

    /// The inputs of another graph's nodes: its texts by this vocabulary, else its own features.
    ///
    /// - Throws: `CommandError.unusable` if they cannot be had.
    func matrix(of other: TextAttributedGraph) throws(CommandError) -> FeatureMatrix {
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

    /// What a column is called: the word, or the column's number.
    func columnName(_ column: Int) -> String {
        vectorizer.map { $0.vocabulary[column] } ?? "\(name) \(column)"
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

    /// The student's number of each class of another graph, by name; `nil` for unknown classes.
    func classNumbers(of other: TextAttributedGraph) -> [Int?] {
        other.classNames.map { runs.classNames.firstIndex(of: $0) }
    }
}
