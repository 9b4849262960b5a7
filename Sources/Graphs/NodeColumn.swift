/// A further named column of the nodes.
public struct NodeColumn: Sendable, Equatable {
    /// The values, one a node.
    public enum Values: Sendable, Equatable {
        /// Texts; empty where the value is missing.
        case texts(TextColumn)
        /// Float64 values; NaN where the value is missing.
        case numeric([Double])

        /// Whether both hold the same values; two missing values are equal.
        public static func == (a: Values, b: Values) -> Bool {
            switch (a, b) {
            case (.texts(let one), .texts(let other)): one == other
            case (.numeric(let one), .numeric(let other)):
                one.count == other.count
                    && zip(one, other).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
            default: false
            }
        }
    }

    /// The column's name as in the data.
    public let name: String
    /// The facts.
    public let values: Values

    /// Makes a column.
    public init(name: String, values: Values) {
        self.name = name
        self.values = values
    }

    /// Makes a column of texts, as numeric if each is empty or formatted exactly as its value
    /// (`2.5`, not `2.50`), so that nothing is lost when they are written again.
    init(name: String, recognizing texts: TextColumn) {
        self.name = name
        var parsed: [Double] = []
        for row in 0..<texts.count {
            let text = texts[row]
            guard !text.isEmpty else {
                parsed.append(.nan)
                continue
            }
            guard let number = Double(text), number.isFinite, Self.text(of: number) == text else {
                values = .texts(texts)
                return
            }
            parsed.append(number)
        }
        values = texts.holdsNothing ? .texts(texts) : .numeric(parsed)
    }

    /// The column as a text or numeric column; texts that cannot be parsed count as missing.
    func asNumbers(_ areNumbers: Bool) -> NodeColumn {
        switch values {
        case .numeric where !areNumbers:
            NodeColumn(name: name, values: .texts(TextColumn((0..<count).map(text(of:)))))
        case .texts(let texts) where areNumbers:
            NodeColumn(
                name: name, values: .numeric((0..<count).map { Double(texts[$0]) ?? .nan }))
        default: self
        }
    }

    /// How many nodes the column covers.
    public var count: Int {
        switch values {
        case .texts(let texts): texts.count
        case .numeric(let cells): cells.count
        }
    }

    /// A node's value as text; empty where it is missing.
    public func text(of node: Int) -> String {
        switch values {
        case .texts(let texts): texts[node]
        case .numeric(let cells): cells[node].isNaN ? "" : Self.text(of: cells[node])
        }
    }

    /// The column's entries for some nodes, in their order.
    func selecting(_ nodes: [Int]) -> NodeColumn {
        switch values {
        case .texts(let texts): NodeColumn(name: name, values: .texts(texts.selecting(nodes)))
        case .numeric(let cells):
            NodeColumn(name: name, values: .numeric(nodes.map { cells[$0] }))
        }
    }

    /// A value as it is written: integers without a decimal point.
    private static func text(of number: Double) -> String {
        Int(exactly: number).map { $0.magnitude < 1 << 53 ? String($0) : String(number) }
            ?? String(number)
    }
}
