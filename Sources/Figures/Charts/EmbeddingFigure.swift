/// Points of many dimensions drawn in two, by class, with each class named at its middle.
public struct EmbeddingFigure: Figure {
    /// The heading.
    public var title: String
    /// Places, `[points][2]`.
    public var places: [[Float]]
    /// Each point's class, `[points]`, an index into `categories`; nil for points without one.
    public var labels: [Int?]
    /// Names of classes.
    public var categories: [String]
    /// How the two dimensions were made, such as `t-SNE of hop 2, 800 nodes`.
    public var subtitle: String

    /// Makes a drawing of an embedding.
    public init(
        title: String, places: [[Float]], labels: [Int?], categories: [String],
        subtitle: String = ""
    ) {
        self.title = title
        self.places = places
        self.labels = labels
        self.categories = categories
        self.subtitle = subtitle
    }

    private var scatter: ScatterFigure {
        let points = places.enumerated().compactMap { index, place -> ScatterFigure.Mark? in
            guard place.count >= 2 else { return nil }
            return .init(
                x: Double(place[0]), y: Double(place[1]),
                category: index < labels.count ? labels[index] : nil)
        }
        var figure = ScatterFigure(
            title: title, points: points, categories: categories, xLabel: "", yLabel: "")
        figure.subtitle = subtitle
        figure.isEmbedding = true
        return figure
    }

    /// How many points of which classes.
    public var description: String { scatter.description }

    /// Draws the points class by class with names at their middles.
    public func svg(theme: Theme) -> String { scatter.svg(theme: theme) }

    /// Draws each cell with the sign of the class that has most points there.
    public func terminalText(width: Int, color: Bool) -> String {
        scatter.terminalText(width: width, color: color)
    }
}
