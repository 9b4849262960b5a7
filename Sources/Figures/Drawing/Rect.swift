/// An upright rectangle.
struct Rect: Sendable, Equatable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var maxX: Double { x + width }
    var maxY: Double { y + height }
    var middle: Point { Point(x + width / 2, y + height / 2) }

    /// Whether two rectangles overlap.
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
