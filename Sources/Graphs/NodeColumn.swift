/// A further named fact about every node.
public struct NodeColumn: Sendable, Equatable {
    /// The facts, one a node.
    public enum Values: Sendable, Equatable {
        /// Texts; empty where nothing is known.
        case texts(TextColumn)
        /// Numbers; not-a-number where nothing is known.
        case numbers([Double])

        /// Whether both hold the same facts; two unknown numbers are the same.
        public static func == (a: Values, b: Values) -> Bool {
            switch (a, b) {
            case (.texts(let one), .texts(let other)): one == other
            case (.numbers(let one), .numbers(let other)):
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

    /// Makes a column of texts, as numbers if each is empty or written just as its number is
    /// (`2.5`, not `2.50`), so that nothing is lost when they are written again.
    init(name: String, recognizing texts: TextColumn) {
        self.name = name
        var numbers: [Double] = []
        for row in 0..<texts.count {
            let text = texts[row]
            guard !text.isEmpty else {
                numbers.append(.nan)
                continue
            }
            guard let number = Double(text), number.isFinite, Self.text(of: number) == text else {
                values = .texts(texts)
                return
            }
            numbers.append(number)
        }
        values = texts.holdsNothing ? .texts(texts) : .numbers(numbers)
    }

    /// The column as a column of texts, or of numbers; texts that are not numbers count as missing.
    func asNumbers(_ areNumbers: Bool) -> NodeColumn {
        switch values {
        case .numbers where !areNumbers:
            NodeColumn(name: name, values: .texts(TextColumn((0..<count).map(text(of:)))))
        case .texts(let texts) where areNumbers:
            NodeColumn(
                name: name, values: .numbers((0..<count).map { Double(texts[$0]) ?? .nan }))
        default: self
        }
    }

    /// How many nodes the column covers.
    public var count: Int {
        switch values {
        case .texts(let texts): texts.count
        case .numbers(let numbers): numbers.count
        }
    }

    /// A node's entry as text; empty where nothing is known.
    public func text(of node: Int) -> String {
        switch values {
        case .texts(let texts): texts[node]
        case .numbers(let numbers): numbers[node].isNaN ? "" : Self.text(of: numbers[node])
        }
    }

    /// The column's entries for some nodes, in their order.
    func selecting(_ nodes: [Int]) -> NodeColumn {
        switch values {
        case .texts(let texts): NodeColumn(name: name, values: .texts(texts.selecting(nodes)))
        case .numbers(let numbers):
            NodeColumn(name: name, values: .numbers(nodes.map { numbers[$0] }))
        }
    }

    /// A number as it is written: whole numbers without a point.
    private static func text(of number: Double) -> String {
        Int(exactly: number).map { $0.magnitude < 1 << 53 ? String($0) : String(number) }
            ?? String(number)
    }
}
