/// Edges as they are read: pairs of node numbers, in blocks that are given back as they are used.
public struct EdgeList: Sendable {
    private static let blockLength = 1 << 20
    private var blocks: [[Int32]] = []
    private var open: [Int32] = []

    /// Makes an empty list.
    public init() {}

    /// Makes a list of pairs of node numbers.
    public init(_ edges: some Sequence<(Int, Int)>) {
        for (source, target) in edges { append(source, target) }
    }

    /// How many edges there are.
    public var count: Int { blocks.count * Self.blockLength / 2 + open.count / 2 }

    /// Adds an edge between two node numbers.
    public mutating func append(_ source: Int, _ target: Int) {
        if open.count == Self.blockLength {
            blocks.append(open)
            open = []
            open.reserveCapacity(Self.blockLength)
        }
        open.append(Int32(source))
        open.append(Int32(target))
    }

    /// The largest node number; −1 without edges.
    var largest: Int { allBlocks.map { Int($0.max() ?? -1) }.max() ?? -1 }

    /// The edges as blocks of source and target numbers by turns.
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
