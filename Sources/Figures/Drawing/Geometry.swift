/// A place on a drawing, in pixels; y grows downwards.
struct Point: Sendable, Equatable {
    var x: Double
    var y: Double

    init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// An upright rectangle.
struct Rect: Sendable, Equatable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var maxX: Double { x + width }
    var maxY: Double { y + height }
    var middle: Point { Point(x + width / 2, y + height / 2) }

    /// Whether two rectangles share area.
    func intersects(_ other: Rect) -> Bool {
        x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
    }

    /// Whether another rectangle lies inside.
    func contains(_ other: Rect) -> Bool {
        x <= other.x && y <= other.y && maxX >= other.maxX && maxY >= other.maxY
    }

    /// Whether the straight line between two points passes through.
    func isCrossed(from a: Point, to b: Point) -> Bool {
        // The part of the line, 0…1, that is between both pairs of sides (Liang and Barsky 1984).
        var (enter, leave) = (0.0, 1.0)
        for (start, delta, low, high) in [(a.x, b.x - a.x, x, maxX), (a.y, b.y - a.y, y, maxY)] {
            if delta == 0 {
                if start < low || start > high { return false }
                continue
            }
            let (t0, t1) = ((low - start) / delta, (high - start) / delta)
            enter = max(enter, min(t0, t1))
            leave = min(leave, max(t0, t1))
        }
        return enter <= leave
    }

    /// The rectangle made larger on all sides.
    func grown(_ amount: Double) -> Rect {
        Rect(
            x: x - amount, y: y - amount, width: width + 2 * amount, height: height + 2 * amount)
    }
}

/// Finds room for labels: remembers what is taken and offers places in turn.
struct LabelPlacer {
    /// Labels stay inside.
    let bounds: Rect
    private var taken: [Rect] = []

    init(bounds: Rect) { self.bounds = bounds }

    /// Marks a place as taken.
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
