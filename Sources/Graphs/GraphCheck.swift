import Support

/// Faults that may spoil a study of a graph, found in its texts, labels, splits and edges.
public struct GraphCheck: Sendable {
    /// The kind of fault.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nodes without a text.
        case emptyTexts = "empty texts"
        /// Nodes whose text another node has too.
        case duplicateTexts = "duplicate texts"
        /// Validation and test nodes whose text a training node has too.
        case duplicatesAcrossSplits = "duplicate texts across the split"
        /// Classes whose names say nothing, such as `2`.
        case unreadableClasses = "class names that say nothing"
        /// Nodes whose text holds the name of their class.
        case leakingLabels = "texts that name their class"
        /// Classes without training nodes.
        case classesWithoutTraining = "classes without training nodes"
        /// Classes without validation nodes.
        case classesWithoutValidation = "classes without validation nodes"
        /// Nodes without a label.
        case missingLabels = "nodes without a label"
        /// Nodes without edges.
        case isolatedNodes = "isolated nodes"
        /// Pairs of nodes with an edge in each direction.
        case reversedEdges = "edges in both directions"
        /// Edges that were dropped as duplicates when the graph was read.
        case duplicateEdges = "duplicate edges"
        /// Edges from a node to itself that were dropped when the graph was read.
        case selfLoops = "self loops"
        /// Edges of nodes that are not there, which were dropped when the graph was read.
        case unknownNodes = "edges of unknown nodes"
    }

    /// A finding of one kind.
    public struct Finding: Sendable, Equatable {
        /// The kind of fault.
        public let kind: Kind
        /// How many nodes, classes or edges it is true of.
        public let count: Int
        /// Some of them: ids of nodes, names of classes.
        public let examples: [String]
    }

    /// A finding for each kind, those with count 0 included.
    public let findings: [Finding]
    /// A column with a readable word for each class, if class names say nothing and there is one.
    public let columnOfClassNames: String?

    /// Looks at a graph.
    ///
    /// - Throws: `Interrupted`.
    public init(_ graph: TextAttributedGraph, cancellation: Cancellation = Cancellation()) throws {
        var checker = GraphChecker(graph: graph, cancellation: cancellation)
        try checker.checkTexts()
        try checker.checkClasses()
        try checker.checkEdges()
        let order = Kind.allCases
        findings = checker.findings.sorted {
            (order.firstIndex(of: $0.kind) ?? 0) < (order.firstIndex(of: $1.kind) ?? 0)
        }
        columnOfClassNames =
            graph.classNames.contains(where: GraphChecker.saysNothing)
            ? graph.columns.first { column in
                graph.classNames(in: column)?.values.allSatisfy { !GraphChecker.saysNothing($0) }
                    ?? false
            }?.name : nil
    }
}

/// The checks of a graph.
private struct GraphChecker {
    let graph: TextAttributedGraph
    let cancellation: Cancellation
    var findings: [GraphCheck.Finding] = []

    private mutating func add(_ kind: GraphCheck.Kind, _ nodes: [Int]) {
        findings.append(
            GraphCheck.Finding(
                kind: kind, count: nodes.count, examples: nodes.prefix(5).map { graph.ids[$0] }))
    }

    private mutating func add(_ kind: GraphCheck.Kind, classes: [Int]) {
        findings.append(
            GraphCheck.Finding(
                kind: kind, count: classes.count,
                examples: classes.prefix(5).map { graph.classNames[$0] }))
    }

    private mutating func add(_ kind: GraphCheck.Kind, count: Int) {
        findings.append(GraphCheck.Finding(kind: kind, count: count, examples: []))
    }

    // MARK: - Texts

    mutating func checkTexts() throws {
        var nodesOfText: [String: [Int]] = [:]
        var empty: [Int] = []
        for node in 0..<graph.nodeCount {
            if node % 4096 == 0 { try cancellation.check() }
            if graph.texts.wordCount(of: node) == 0 {
                empty.append(node)
            } else {
                nodesOfText[graph.text(of: node), default: []].append(node)
            }
        }
        let shared = nodesOfText.values.filter { $0.count > 1 }
        add(.emptyTexts, empty)
        add(.duplicateTexts, shared.flatMap { $0 }.sorted())
        guard let split = graph.activeSplit else { return add(.duplicatesAcrossSplits, []) }
        let crossing = shared.flatMap { nodes -> [Int] in
            guard nodes.contains(where: { split.roles[$0] == .train }) else { return [] }
            return nodes.filter { split.roles[$0] == .validation || split.roles[$0] == .test }
        }
        add(.duplicatesAcrossSplits, crossing.sorted())
    }

    // MARK: - Classes

    /// Whether a class's name is no word: a number, or a single character.
    static func saysNothing(_ name: String) -> Bool {
        name.count < 2 || !name.contains(where: \.isLetter) || isNumbered(name)
    }

    /// Whether a name is a word for “class” and a number: `class_3`, `label 2`, `c1`.
    private static func isNumbered(_ name: String) -> Bool {
        let letters = name.lowercased().filter(\.isLetter)
        return name.last?.isNumber == true
            && ["class", "label", "category", "cluster", "c", "l", "y"].contains(letters)
    }

    mutating func checkClasses() throws {
        let classes = Array(graph.classNames.indices)
        add(.unreadableClasses, classes: classes.filter { Self.saysNothing(graph.classNames[$0]) })
        add(.leakingLabels, try leakingNodes())
        var training = [Int](repeating: 0, count: classes.count)
        var validation = training
        for node in 0..<graph.nodeCount where graph.labels[node] >= 0 {
            switch graph.activeSplit?.roles[node] {
            case .train?: training[Int(graph.labels[node])] += 1
            case .validation?: validation[Int(graph.labels[node])] += 1
            default: break
            }
        }
        let hasSplit = graph.activeSplit != nil
        add(.classesWithoutTraining, classes: hasSplit ? classes.filter { training[$0] == 0 } : [])
        add(
            .classesWithoutValidation,
            classes: hasSplit ? classes.filter { validation[$0] == 0 } : [])
        let unlabeled = graph.hasLabels ? (0..<graph.nodeCount).filter { graph.labels[$0] < 0 } : []
        add(.missingLabels, unlabeled)
    }

    /// Nodes whose text has the name of their class between other words.
    private func leakingNodes() throws -> [Int] {
        let names = graph.classNames.map { Self.saysNothing($0) ? [] : Self.words(of: $0) }
        var found: [Int] = []
        for node in 0..<graph.nodeCount where graph.labels[node] >= 0 {
            if node % 1024 == 0 { try cancellation.check() }
            let name = names[Int(graph.labels[node])]
            guard !name.isEmpty else { continue }
            if Self.words(of: graph.text(of: node)).containsRun(name) { found.append(node) }
        }
        return found
    }

    private static func words(of text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    // MARK: - Edges

    mutating func checkEdges() throws {
        add(.isolatedNodes, (0..<graph.nodeCount).filter { graph.degree(of: $0) == 0 })
        var reversed: [Int] = []
        if graph.isDirected {
            for node in 0..<graph.nodeCount {
                if node % 4096 == 0 { try cancellation.check() }
                for other in graph.neighbors(of: node)
                where Int(other) > node && graph.adjacency.contains(Int(other), node) {
                    reversed.append(node)
                }
            }
        }
        add(.reversedEdges, reversed)
        let edges = graph.provenance.edges
        add(.duplicateEdges, count: edges.duplicates)
        add(.selfLoops, count: edges.selfLoops)
        add(.unknownNodes, count: edges.dangling)
    }
}

extension [Substring] {
    /// Whether some words stand in a row in these.
    fileprivate func containsRun(_ run: [Substring]) -> Bool {
        guard run.count <= count else { return false }
        return (0...(count - run.count)).contains { start in
            zip(self[start...], run).allSatisfy { $0 == $1 }
        }
    }
}
