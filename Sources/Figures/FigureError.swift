import Support

/// Errors in the inputs of a projection.
public enum FigureError: Diagnostic, Equatable {
    /// The values do not fill whole rows.
    case raggedPoints(values: Int, columns: Int)
    /// There are more points than the exact method takes.
    case tooManyPoints(found: Int, maximum: Int)

    /// A stable short word.
    public var name: String {
        switch self {
        case .raggedPoints: "ShapeMismatch"
        case .tooManyPoints: "TooManyPoints"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .raggedPoints(let values, let columns):
            "\(values) values do not fill rows of \(columns) columns"
        case .tooManyPoints(let found, let maximum):
            "t-SNE compares every pair of points and takes at most \(maximum), not \(found)"
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .raggedPoints: "hand over rows × columns values, at least one column"
        case .tooManyPoints(_, let maximum): "draw a sample of \(maximum) points, or use PCA"
        }
    }
}
