extension Collection where Element: FloatingPoint {
    /// The place of the largest element: NaN never wins, of equal ones the first does; `nil` if there
    /// is none, or NaN alone.
    @inlinable public var argMax: Index? {
        var best: Index?
        for index in indices where !self[index].isNaN {
            guard let place = best else {
                best = index
                continue
            }
            if self[index] > self[place] { best = index }
        }
        return best
    }
}
