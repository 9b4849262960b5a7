import Distillation
import GraphNetworks
import Graphs
import Support
import Synchronization

/// A graph with what students need of it: each part is made when a command first asks for it, and then
/// shared by all commands and students on that graph.
public final class PreparedGraph: Sendable {
    /// The graph.
    public let graph: TextAttributedGraph

    /// The inputs of students.
    struct Features: Sendable {
        /// The graph's own features, or TF-IDF of its texts.
        let values: NodeFeatures
        /// The same as students multiply by them.
        let matrix: FeatureMatrix
        /// The vectoriser of the graph's texts; `nil`: the features are its own.
        let vectorizer: TextVectorizer?
    }

    private struct Cache {
        var operators: GraphOperators?
        var features: Features?
        var inputs: StudentInputs?
    }
    private let cache = Mutex(Cache())

    /// Wraps a graph; nothing is computed yet.
    public init(_ graph: TextAttributedGraph) { self.graph = graph }

    /// The matrices that layers multiply by.
    var operators: GraphOperators { cached(\.operators) { GraphOperators(graph) } }

    /// The graph's own features, or TF-IDF of its texts where it has none.
    ///
    /// - Throws: `GraphError` if a graph without features has no words; `Interrupted`.
    func features(_ cancellation: Cancellation = Cancellation()) throws -> Features {
        try cached(\.features) {
            if let own = graph.features {
                return Features(values: own, matrix: FeatureMatrix(own), vectorizer: nil)
            }
            let made = try graph.withTextFeatures(cancellation: cancellation)
            guard let values = made.graph.features else {
                throw DistillationError.noFeatures(graph: graph.name)
            }
            return Features(
                values: values, matrix: FeatureMatrix(values), vectorizer: made.vectorizer)
        }
    }

    /// The inputs of students, and the way to describe new texts alike.
    ///
    /// - Throws: `GraphError` if a graph without features has no words; `Interrupted`.
    func inputs(_ cancellation: Cancellation) throws -> StudentInputs {
        try cached(\.inputs) { try StudentInputs(of: self, cancellation: cancellation) }
    }

    /// The operators, inputs, labels and split of the graph.
    ///
    /// - Throws: `DistillationError` or `GraphError` if nothing can be learned from it.
    func task() throws -> NodeClassification {
        guard graph.hasLabels else { throw DistillationError.noLabels }
        guard let split = graph.activeSplit else {
            throw DistillationError.noSplit(graph: graph.name)
        }
        for (role, part) in [(SplitRole.train, "training"), (.validation, "validation")]
        where split.count(of: role) == 0 {
            throw DistillationError.emptySplit(part: part)
        }
        return try NodeClassification(graph, features: features().matrix, operators: operators)
    }

    /// Bytes that the parts take which were made so far.
    var byteCount: Int {
        let (operators, features) = cache.withLock { ($0.operators, $0.features) }
        let made = features.map {
            $0.matrix.byteCount + ($0.vectorizer == nil ? 0 : $0.values.byteCount)
        }
        return (operators?.byteCount ?? 0) + (made ?? 0)
    }

    /// A part, made outside the lock; if two commands make it at once, both get the first one.
    private func cached<Part: Sendable>(
        _ path: WritableKeyPath<Cache, Part?> & Sendable, _ make: () throws -> Part
    ) rethrows -> Part {
        if let present = cache.withLock({ $0[keyPath: path] }) { return present }
        let made = try make()
        return cache.withLock { cache in
            let kept = cache[keyPath: path] ?? made
            cache[keyPath: path] = kept
            return kept
        }
    }
}
