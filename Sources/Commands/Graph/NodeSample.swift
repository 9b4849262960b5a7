import Graphs
import Support

/// The nodes that work starts at which would take too long from all of them.
struct NodeSample {
    /// The nodes, ascending.
    let nodes: [Int]
    /// A note about the sample; `nil`: these are all nodes.
    let note: String?

    /// Takes all nodes of a small graph, else some drawn by seed.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - count: How many a person wants; `nil`: it depends.
    ///   - limit: Up to so many nodes, all are taken.
    ///   - fallback: How many are taken beyond.
    ///   - seed: Draws them.
    init(of graph: TextAttributedGraph, count: Int?, limit: Int, fallback: Int, seed: Int) {
        let all = graph.nodeCount
        let wanted = count ?? (all <= limit ? all : fallback)
        guard wanted < all else {
            nodes = Array(0..<all)
            note = nil
            return
        }
        var random = RandomSource(seed: seed)
        nodes = random.permutation(all).prefix(wanted).sorted()
        note = "from a sample of \(GraphCard.number(wanted)) of \(GraphCard.number(all)) nodes"
    }
}
