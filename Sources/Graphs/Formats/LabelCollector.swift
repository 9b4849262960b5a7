/// Maps labels as files write them to class indices.
struct LabelCollector {
    /// Each node's class index so far, −1 where unknown.
    private(set) var labels: [Int32] = []
    private(set) var classNames: [String] = []
    private var classIndices: [String: Int32] = [:]
    private var missing: [String: Int] = [:]
    private let isClosed: Bool

    /// Starts without any class; every new word becomes one.
    init() { isClosed = false }

    /// Starts with the classes of a list; other words are errors.
    ///
    /// - Parameter classes: The word that stands for each class in the data, and the class's name.
    init(classes: [(word: String, name: String)]) {
        isClosed = true
        classNames = classes.map(\.name)
        for (number, entry) in classes.enumerated() { classIndices[entry.name] = Int32(number) }
        for (number, entry) in classes.enumerated() { classIndices[entry.word] = Int32(number) }
    }

    /// Adds the label of the next node; an empty word, or one that says so, is an unknown class.
    ///
    /// - Throws: `GraphError.unknownLabel` if the classes are given and this is none of them.
    mutating func append(_ word: String, file: String, line: Int) throws(GraphError) {
        labels.append(try number(of: word, file: file, line: line))
    }

    /// The class index of a word; −1 of an empty one, or one that says that nothing is known.
    mutating func number(of word: String, file: String, line: Int) throws(GraphError) -> Int32 {
        if word.isEmpty { return -1 }
        if let number = classIndices[word] { return number }
        if word.first == " " || word.last == " " {
            let inner = word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            return try number(of: String(inner), file: file, line: line)
        }
        if MissingWord.contains(word) || (isClosed && MissingWord.isMinusOne(word)) {
            missing[word, default: 0] += 1
            return -1
        }
        guard !isClosed else {
            // Where labels are missing pandas writes 1 as 1.0.
            if word.hasSuffix(".0"), let number = classIndices[String(word.dropLast(2))] {
                return number
            }
            throw .unknownLabel(file: file, line: line, label: word, known: classNames)
        }
        let number = Int32(classNames.count)
        classIndices[word] = number
        classNames.append(word)
        return number
    }

    /// Labels and class names; classes found on the way are put in order, numerically where all are
    /// integers, else by name, so that the order of the nodes does not matter.
    func sorted() -> (labels: [Int32], classNames: [String]) {
        guard !isClosed else { return (labels, classNames) }
        let dropped = droppedClass
        let values = classNames.map { Int($0) }
        let order = classNames.indices.filter { $0 != dropped }.sorted { a, b in
            if !values.contains(nil), let x = values[a], let y = values[b] { return x < y }
            return classNames[a] < classNames[b]
        }
        var rank = [Int32](repeating: -1, count: classNames.count)
        for (place, number) in order.enumerated() { rank[number] = Int32(place) }
        return (labels.map { $0 < 0 ? -1 : rank[Int($0)] }, order.map { classNames[$0] })
    }

    /// Gives labels and class names to a graph's parts, and says which words count as missing.
    func finish(_ parts: inout GraphParts) {
        (parts.labels, parts.classNames) = sorted()
        parts.provenance.notes += notes
    }

    /// Notes for the person about the labels, a sentence each.
    var notes: [String] {
        var words = missing
        if let dropped = droppedClass {
            words[classNames[dropped]] = labels.count { $0 == Int32(dropped) }
        }
        guard !words.isEmpty else {
            return classNames.contains(where: MissingWord.isMinusOne) && !isClosed
                ? ["Label -1 is taken as a class, because the only other class is 1."] : []
        }
        let total = words.values.reduce(0, +)
        let list = words.sorted { $0.key < $1.key }.map { "\($0.value) “\($0.key)”" }
            .joined(separator: ", ")
        let noneIsLeft = sorted().classNames.isEmpty && !isClosed
        return [
            "\(total) label\(total == 1 ? " counts" : "s count") as missing: \(list)."
                + (noneIsLeft
                    ? " No label is left; if this is the name of a class, call it something else."
                    : "")
        ]
    }

    /// The class `-1`, unless the only other class is `1`.
    private var droppedClass: Int? {
        guard !isClosed, let place = classNames.firstIndex(where: MissingWord.isMinusOne) else {
            return nil
        }
        let others = Set(classNames).subtracting([classNames[place]])
        return !others.isEmpty && others.isSubset(of: ["1", "+1", "1.0"]) ? nil : place
    }
}
