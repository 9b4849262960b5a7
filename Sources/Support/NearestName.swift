/// Finds the name a person most likely meant.
public enum NearestName {
    /// The candidate with the smallest edit distance to a typed name, if any is near enough.
    ///
    /// Near enough: at most a third of the name's length (at least one edit), swapped neighbours
    /// counting as one; or the typed name is a beginning of exactly one candidate. Of equally near ones
    /// that of the typed length counts.
    public static func suggestion(for typed: String, in candidates: some Sequence<String>)
        -> String?
    {
        let wanted = Array(typed.lowercased().unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= 100 else { return nil }
        var best: (name: String, distance: Int, isSameLength: Bool)?
        var beginnings: [String] = []
        for candidate in candidates {
            if candidate.lowercased().hasPrefix(typed.lowercased()) { beginnings.append(candidate) }
            let name = Array(candidate.lowercased().unicodeScalars)
            let (distance, isSameLength) = (editDistance(wanted, name), name.count == wanted.count)
            let isBetter = best.map {
                distance < $0.distance
                    || (distance == $0.distance && isSameLength && !$0.isSameLength)
            }
            if isBetter ?? true { best = (candidate, distance, isSameLength) }
        }
        if let best, best.distance <= max(1, wanted.count / 3) { return best.name }
        return beginnings.count == 1 ? beginnings.first : nil
    }

    /// The optimal string alignment distance: insertions, deletions, substitutions and swaps of
    /// neighbours, one each.
    static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        guard !a.isEmpty else { return b.count }
        guard !b.isEmpty else { return a.count }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var current = [i] + Array(repeating: 0, count: b.count)
            for j in 1...b.count {
                let substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                current[j] = min(previous[j] + 1, current[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    current[j] = min(current[j], before[j - 2] + 1)
                }
            }
            before = previous
            previous = current
        }
        return previous[b.count]
    }
}
