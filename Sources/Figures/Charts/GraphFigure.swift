/// A drawing of nodes and edges: the surroundings of one node on rings, or a graph by forces.
public struct GraphFigure: Figure {
    /// One node.
    public struct Node: Sendable {
        /// Its name or the beginning of its text.
        public var label: String
        /// Its class, an index into `categories`; nil if it has none.
        public var category: Int?
        /// How much it matters, 0…1, drawn as its size; nil where that is not known.
        public var importance: Double?

        /// Makes a node.
        public init(label: String, category: Int? = nil, importance: Double? = nil) {
            self.label = label
            self.category = category
            self.importance = importance
        }
    }

    /// One line between two nodes.
    public struct Edge: Sendable {
        /// Indices of its ends.
        public var source: Int
        /// Indices of its ends.
        public var target: Int
        /// How much it matters, 0…1, drawn as its thickness; nil where that is not known.
        public var weight: Double?

        /// Makes an edge between two indices of nodes.
        public init(_ source: Int, _ target: Int, weight: Double? = nil) {
            self.source = source
            self.target = target
            self.weight = weight
        }
    }

    /// The heading.
    public var title: String
    /// The nodes; `edges` and `center` count from 0 in this order.
    public var nodes: [Node]
    /// The edges; those that point outside `nodes` are left out.
    public var edges: [Edge]
    /// Names of classes.
    public var categories: [String]
    /// The node to stand in the middle; nil draws by forces.
    public var center: Int?
    /// A second line of the heading; by default counts.
    public var subtitle: String?
    /// Where the layout by forces starts from.
    public var seed = 0

    /// Makes a drawing of a graph.
    public init(
        title: String, nodes: [Node], edges: [Edge], categories: [String] = [], center: Int? = nil
    ) {
        self.title = title
        self.nodes = nodes
        self.edges = edges
        self.categories = categories
        self.center = center
    }

    /// Counts, and the centre with its neighbours.
    public var description: String {
        guard !nodes.isEmpty else { return "Graph without nodes." }
        let lines = lines
        var text = "Drawing of \(nodes.count) nodes and \(lines.count) edges."
        if let center, nodes.indices.contains(center) {
            let near = lines.filter { $0.source == center || $0.target == center }
                .map { $0.source == center ? $0.target : $0.source }
            let names = near.prefix(8).map { nodes[$0].label }.joined(separator: ", ")
            text += " Centre: \(nodes[center].label)\(categoryText(center)). "
            text += near.isEmpty ? "It has no neighbours." : "Its neighbours: \(names)"
            if near.count > 8 { text += " and \(near.count - 8) more" }
            text += near.isEmpty ? "" : "."
        }
        return text
    }

    // MARK: - Data

    /// Edges that can be drawn.
    var lines: [Edge] {
        edges.filter {
            nodes.indices.contains($0.source) && nodes.indices.contains($0.target)
                && $0.source != $0.target
        }
    }

    func categoryText(_ node: Int) -> String {
        guard let name = categoryName(node) else { return "" }
        return " (\(name))"
    }

    private func categoryName(_ node: Int) -> String? {
        guard let category = nodes[node].category, categories.indices.contains(category) else {
            return nil
        }
        return categories[category]
    }

    var validCenter: Int? { center.flatMap { nodes.indices.contains($0) ? $0 : nil } }

    private func heading(hops: [Int]) -> String {
        if let subtitle { return subtitle }
        let sizes = nodes.contains { $0.importance != nil } ? "; size shows importance" : ""
        let counts = "\(nodes.count) nodes, \(lines.count) edges" + sizes
        guard validCenter != nil, let last = hops.max(), last > 0 else { return counts }
        return counts
            + (last > 1
                ? "; the inner ring is one hop from the centre, each next ring one hop more" : "")
    }

    /// Hops from the centre, 0 everywhere without one; unreachable nodes stand on the last ring.
    func hops(_ neighbours: [[Int]]) -> [Int] {
        guard let center = validCenter else { return Array(repeating: 0, count: nodes.count) }
        let found = GraphLayout.hops(from: center, neighbours: neighbours)
        let last = found.compactMap { $0 }.max() ?? 0
        return found.map { $0 ?? max(1, last) }
    }

    // MARK: - SVG

    /// Draws edges beneath nodes, and as many names as fit.
    public func svg(theme: Theme) -> String {
        let neighbours = GraphLayout.neighbours(
            count: nodes.count, edges: lines.map { ($0.source, $0.target) })
        let hops = hops(neighbours)
        let height: Double = nodes.count <= 12 ? 400 : nodes.count <= 60 ? 520 : 640
        var canvas = SVGCanvas(
            width: 680, height: 120, theme: theme, title: title, description: description)
        var top = canvas.heading(title, subtitle: heading(hops: hops))
        top = canvas.legend(legend(), from: top)
        guard !nodes.isEmpty else {
            canvas.message("no nodes", in: Rect(x: 16, y: top, width: 648, height: 40))
            return canvas.document()
        }
        canvas.height = top + height
        let area = Rect(x: 70, y: top + 24, width: 540, height: height - 52)
        let unit =
            validCenter.map { GraphLayout.rings(center: $0, neighbours: neighbours, hops: hops) }
            ?? GraphLayout.forces(neighbours: neighbours, seed: seed)
        let places = unit.map {
            Point(area.middle.x + $0.x * area.width / 2, area.middle.y + $0.y * area.height / 2)
        }
        let radii = nodes.indices.map { radius($0, hop: hops[$0]) }
        if validCenter != nil { drawRings(hops.max() ?? 0, in: area, on: &canvas) }
        drawEdges(places, hops: hops, on: &canvas)
        drawNodes(places, radii, on: &canvas)
        drawLabels(places, radii, hops: hops, on: &canvas)
        return canvas.document()
    }

    private func legend() -> [LegendEntry] {
        let used = Set(nodes.compactMap(\.category)).sorted()
            .filter { categories.indices.contains($0) }
        return used.prefix(24).map {
            LegendEntry(name: categories[$0], style: SeriesStyle(index: $0))
        }
    }

    private func radius(_ node: Int, hop: Int) -> Double {
        let scale =
            nodes.count <= 30 ? 1 : nodes.count <= 80 ? 0.8 : nodes.count <= 200 ? 0.6 : 0.45
        if node == validCenter { return 11 }
        let base = validCenter != nil && hop > 1 ? 6.5 : 8
        guard let importance = nodes[node].importance, importance.isFinite else {
            return base * scale
        }
        return 4 + 8 * min(max(importance, 0), 1) * scale
    }

    private func drawRings(_ last: Int, in area: Rect, on canvas: inout SVGCanvas) {
        guard last > 0 else { return }
        let color = canvas.theme.muted.mixed(with: canvas.theme.background, 0.6)
        for hop in 1...last {
            let fraction = Double(hop) / Double(last) / 2
            let (rx, ry) = (
                XMLText.number(area.width * fraction), XMLText.number(area.height * fraction)
            )
            let (x, y) = (XMLText.number(area.middle.x - area.width * fraction), area.middle.y)
            let data =
                "M\(x),\(XMLText.number(y)) a\(rx),\(ry) 0 1 0 \(XMLText.number(area.width * fraction * 2)),0 "
                + "a\(rx),\(ry) 0 1 0 -\(XMLText.number(area.width * fraction * 2)),0"
            canvas.path(data, stroke: Stroke(color: color, width: 1, dash: "1 4"))
        }
    }

    private func drawEdges(_ places: [Point], hops: [Int], on canvas: inout SVGCanvas) {
        let theme = canvas.theme
        let color = theme.muted.mixed(with: theme.background, 0.35)
        let isDense = lines.count > 250
        for edge in lines {
            var stroke = Stroke(color: color, width: isDense ? 0.7 : 1.2)
            stroke.opacity = isDense ? 0.5 : 0.85
            if edge.source == validCenter || edge.target == validCenter {
                stroke = Stroke(color: theme.muted, width: isDense ? 1 : 1.8)
            } else if validCenter != nil, hops[edge.source] == hops[edge.target] {
                stroke.dash = "4 3"
            }
            if let weight = edge.weight, weight.isFinite {
                stroke.width = 0.6 + 4.4 * min(max(weight, 0), 1)
            }
            canvas.line(from: places[edge.source], to: places[edge.target], stroke)
        }
    }

    private func drawNodes(_ places: [Point], _ radii: [Double], on canvas: inout SVGCanvas) {
        let theme = canvas.theme
        for (index, node) in nodes.enumerated() {
            if index == validCenter {
                canvas.circle(
                    places[index], radius: radii[index] + 7, fill: theme.background.hex,
                    stroke: Stroke(color: theme.text, width: 2.5))
            }
            if let category = node.category, category >= 0 {
                canvas.marker(
                    SeriesStyle(index: category).marker, at: places[index], radius: radii[index],
                    fill: theme.series(category), outline: theme.background)
            } else {
                canvas.circle(
                    places[index], radius: radii[index], fill: theme.surface.hex,
                    stroke: Stroke(color: theme.muted, width: 1.5))
            }
        }
    }
}
