/// Columns that `nodes` computes from a graph: in a table that it gave and that was saved, they are not data.
enum ComputedColumns {
    /// The places of such columns among the further columns of a table; none unless `row` and `degree` are
    /// counts and `words` counts the words of every text.
    static func places(among names: [String], _ columns: [TextColumn], texts: TextColumn)
        -> Set<Int>
    {
        guard let row = names.firstIndex(of: "row"), let degree = names.firstIndex(of: "degree"),
            let words = names.firstIndex(of: "words"), texts.count == columns[words].count,
            areCounts(columns[row]), areCounts(columns[degree]),
            (0..<texts.count).allSatisfy({ columns[words][$0] == "\(texts.wordCount(of: $0))" })
        else { return [] }
        let arcs = ["in", "out"].compactMap(names.firstIndex(of:))
        let areArcs = arcs.count == 2 && arcs.allSatisfy { areCounts(columns[$0]) }
        let homophily = names.firstIndex(of: "homophily").map { [$0] } ?? []
        return Set([row, degree, words] + homophily + (areArcs ? arcs : []))
    }

    private static func areCounts(_ column: TextColumn) -> Bool {
        (0..<column.count).allSatisfy { column[$0].allSatisfy(\.isNumber) && !column[$0].isEmpty }
    }
}
