/// Places labels without overlap: remembers occupied areas and tries candidates in turn.
struct LabelPlacer {
    /// Labels stay inside.
    let bounds: Rect
    private var taken: [Rect] = []

    init(bounds: Rect) { self.bounds = bounds }

    /// Marks an area as occupied.
    mutating func reserve(_ rect: Rect) { taken.append(rect) }

    /// Takes the free place of least cost, the first among equals, and returns its index.
    mutating func place(_ candidates: [Rect], cost: (Rect) -> Int = { _ in 0 }) -> Int? {
        var best: (index: Int, cost: Int)?
        for (index, candidate) in candidates.enumerated()
        where bounds.contains(candidate) && !taken.contains(where: candidate.intersects) {
            let cost = cost(candidate)
            if cost < best?.cost ?? .max { best = (index, cost) }
            if cost == 0 { break }
        }
        guard let best else { return nil }
        taken.append(candidates[best.index])
        return best.index
    }

    /// Moves heights apart until neighbours are `gap` apart, keeping their order and staying
    /// inside `range` where it is long enough.
    static func spread(_ heights: [Double], gap: Double, in range: ClosedRange<Double>) -> [Double]
    {
        let order = heights.indices.sorted {
            heights[$0] == heights[$1] ? $0 < $1 : heights[$0] < heights[$1]
        }
        var result = heights
        var floor = range.lowerBound
        for index in order {
            result[index] = max(result[index], floor)
            floor = result[index] + gap
        }
        var ceiling = range.upperBound
        for index in order.reversed() {
            result[index] = min(result[index], ceiling)
            ceiling = result[index] - gap
        }
        return result
    }
}
