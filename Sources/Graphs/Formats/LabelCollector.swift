/// Turns labels as files write them into class numbers.
struct LabelCollector {
    /// Each node's class number so far, −1 where unknown.
    private(set) var labels: [Int32] = []
    private(set) var classNames: [String] = []
    private var numbers: [String: Int32] = [:]
    private let isClosed: Bool

    /// Starts without any class; every new word becomes one.
    init() { isClosed = false }

    /// Starts with the classes of a list; other words are errors.
    ///
    /// - Parameter classes: The word that stands for each class in the data, and the class's name.
    init(classes: [(word: String, name: String)]) {
        isClosed = true
        classNames = classes.map(\.name)
        for (number, entry) in classes.enumerated() { numbers[entry.name] = Int32(number) }
        for (number, entry) in classes.enumerated() { numbers[entry.word] = Int32(number) }
    }

    /// Adds the label of the next node; an empty word is an unknown class.
    ///
    /// - Throws: `GraphError.unknownLabel` if the classes are given and this is none of them.
    mutating func append(_ word: String, file: String, line: Int) throws(GraphError) {
        labels.append(try number(of: word, file: file, line: line))
    }

    /// The class number of a word; −1 of an empty one.
    mutating func number(of word: String, file: String, line: Int) throws(GraphError) -> Int32 {
        if word.isEmpty { return -1 }
        if let number = numbers[word] { return number }
        guard !isClosed else {
            throw .unknownLabel(file: file, line: line, label: word, known: classNames)
        }
        let number = Int32(classNames.count)
        numbers[word] = number
        classNames.append(word)
        return number
    }

    /// Labels and class names; classes found on the way are put in order, by number where all are
    /// numbers, else by name, so that the order of the nodes does not matter.
    func sorted() -> (labels: [Int32], classNames: [String]) {
        guard !isClosed else { return (labels, classNames) }
        let values = classNames.map { Int($0) }
        let order = classNames.indices.sorted { a, b in
            if !values.contains(nil), let x = values[a], let y = values[b] { return x < y }
            return classNames[a] < classNames[b]
        }
        var rank = [Int32](repeating: 0, count: order.count)
        for (place, number) in order.enumerated() { rank[number] = Int32(place) }
        return (labels.map { $0 < 0 ? -1 : rank[Int($0)] }, order.map { classNames[$0] })
    }
}
