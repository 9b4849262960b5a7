/// Edges as they are read: pairs of node indices, in blocks that are released as they are used.
public struct EdgeList: Sendable {
    private static let blockLength = 1 << 20
    private var blocks: [[Int32]] = []
    private var open: [Int32] = []

    /// Makes an empty list.
    public init() {}

    /// Makes a list of pairs of node indices.
    public init(_ edges: some Sequence<(Int, Int)>) {
        for (source, target) in edges { append(source, target) }
    }

    /// How many edges there are.
    public var count: Int { blocks.count * Self.blockLength / 2 + open.count / 2 }

    /// Adds an edge between two node indices.
    public mutating func append(_ source: Int, _ target: Int) {
        if open.count == Self.blockLength {
            blocks.append(open)
            open = []
            open.reserveCapacity(Self.blockLength)
        }
        open.append(Int32(source))
        open.append(Int32(target))
    }

    /// The largest node index; −1 without edges.
    var largest: Int { allBlocks.map { Int($0.max() ?? -1) }.max() ?? -1 }

    /// The edges as blocks of alternating source and target indices.
    var allBlocks: [[Int32]] { blocks + [open] }

    /// Takes a block out of the list.
    mutating func popBlock() -> [Int32]? {
        guard open.isEmpty else {
            defer { open = [] }
            return open
        }
        return blocks.popLast()
    }
}

extension EdgeList {
    /// All pairs of node indices, in their order.
    var pairs: [(Int, Int)] {
        allBlocks.flatMap { block in
            stride(from: 0, to: block.count - 1, by: 2).map { (Int(block[$0]), Int(block[$0 + 1])) }
        }
    }
}
