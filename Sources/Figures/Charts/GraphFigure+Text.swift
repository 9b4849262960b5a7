/// Names beside nodes, and the drawing as a tree of lines.
extension GraphFigure {
    /// Writes the names of nodes, the most important first, where they overlap nothing.
    func drawLabels(_ places: [Point], _ radii: [Double], hops: [Int], on canvas: inout SVGCanvas) {
        let theme = canvas.theme
        var degrees = Array(repeating: 0, count: nodes.count)
        for edge in lines {
            degrees[edge.source] += 1
            degrees[edge.target] += 1
        }
        var placer = LabelPlacer(
            bounds: Rect(x: 4, y: 4, width: canvas.width - 8, height: canvas.height - 8))
        let top = (places.map(\.y).min() ?? 0) - 40
        placer.reserve(Rect(x: 0, y: 0, width: canvas.width, height: max(0, top)))
        for index in nodes.indices {
            let r = radii[index] + (index == validCenter ? 8 : 0)
            placer.reserve(
                Rect(x: places[index].x - r, y: places[index].y - r, width: 2 * r, height: 2 * r))
        }
        let order = nodes.indices.sorted { a, b in
            let (p, q) = (nodes[a].importance ?? 0, nodes[b].importance ?? 0)
            if (a == validCenter) != (b == validCenter) { return a == validCenter }
            if p != q { return p > q }
            if hops[a] != hops[b] { return hops[a] < hops[b] }
            return degrees[a] == degrees[b] ? a < b : degrees[a] > degrees[b]
        }
        let lines = lines
        for index in order.prefix(300) {
            let isCenter = index == validCenter
            let size = isCenter ? 12.0 : 10
            let name = TextMetrics.truncated(
                nodes[index].label, to: isCenter ? 190 : 130, size: size, bold: isCenter)
            guard !name.isEmpty else { continue }
            let width = TextMetrics.width(name, size: size, bold: isCenter)
            let candidates = candidates(
                around: places[index], radius: radii[index] + (isCenter ? 9 : 2), width: width,
                size: size, isLeft: places[index].x < canvas.width / 2)
            let choice = placer.place(candidates) { rect in
                lines.count > 400
                    ? 0
                    : lines.count {
                        rect.isCrossed(from: places[$0.source], to: places[$0.target])
                    }
            }
            guard let choice else { continue }
            canvas.text(
                name, at: Point(candidates[choice].x, candidates[choice].y + size * 0.92),
                TextStyle(
                    size: size, bold: isCenter, color: theme.text, halo: theme.background))
        }
    }

    /// Places for a label: on the outer side first.
    private func candidates(
        around p: Point, radius r: Double, width: Double, size: Double, isLeft: Bool
    ) -> [Rect] {
        let height = size + 3
        let right = Rect(x: p.x + r + 3, y: p.y - height / 2, width: width, height: height)
        let left = Rect(x: p.x - r - 3 - width, y: p.y - height / 2, width: width, height: height)
        let below = Rect(x: p.x - width / 2, y: p.y + r + 2, width: width, height: height)
        let above = Rect(x: p.x - width / 2, y: p.y - r - 2 - height, width: width, height: height)
        let sides = isLeft ? [left, right] : [right, left]
        func shifted(_ rect: Rect, _ dy: Double) -> Rect {
            Rect(x: rect.x, y: rect.y + dy, width: rect.width, height: rect.height)
        }
        return [sides[0], below, above, sides[1]]
            + [shifted(sides[0], 9), shifted(sides[0], -9), shifted(sides[1], 9)]
            + [shifted(sides[1], -9)]
    }

    // MARK: - Terminal

    /// Lists the nodes as a tree from the centre, or with their neighbours.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        let neighbours = GraphLayout.neighbours(
            count: nodes.count, edges: lines.map { ($0.source, $0.target) })
        var text = ink.heading(
            title, subtitle ?? "\(nodes.count) nodes, \(lines.count) edges", width: width)
        guard !nodes.isEmpty else { return (text + ["(no nodes)"]).trimmedLines(width: width) }
        guard let center = validCenter else {
            let shown = nodes.indices.sorted {
                neighbours[$0].count == neighbours[$1].count
                    ? $0 < $1 : neighbours[$0].count > neighbours[$1].count
            }.prefix(30)
            for node in shown {
                let near = neighbours[node].map { nodes[$0].label }.joined(separator: ", ")
                text.append(
                    TerminalText.truncated(
                        line(node) + (near.isEmpty ? "" : " — " + near), to: width))
            }
            if nodes.count > shown.count {
                text.append("… \(nodes.count - shown.count) more nodes")
            }
            return text.trimmedLines(width: width)
        }
        text.append(ink.bold(TerminalText.truncated(line(center), to: width)))
        var visited: Set<Int> = [center]
        var budget = 60
        let hops = hops(neighbours)
        addBranch(
            of: center, prefix: "",
            to: &text, (neighbours, hops, width), &visited, &budget)
        let rest = nodes.count - visited.count
        if rest > 0 { text.append("… \(rest) more nodes") }
        return text.trimmedLines(width: width)
    }

    private func line(_ node: Int) -> String {
        let sign = nodes[node].category.map {
            String(SeriesStyle(index: max(0, $0)).marker.rawValue) + " "
        }
        return (sign ?? "○ ") + nodes[node].label + categoryText(node)
    }

    private func addBranch(
        of node: Int, prefix: String, to text: inout [String],
        _ graph: (neighbours: [[Int]], hops: [Int], width: Int), _ visited: inout Set<Int>,
        _ budget: inout Int
    ) {
        let children = graph.neighbours[node].filter {
            graph.hops[$0] == graph.hops[node] + 1 && !visited.contains($0)
        }
        // All children are claimed first, so that a node stands beneath its nearest parent.
        let shown = Array(children.prefix(max(0, min(budget, node == center ? 24 : 6))))
        visited.formUnion(shown)
        budget -= shown.count
        for (index, child) in shown.enumerated() {
            let isLast = index == shown.count - 1 && shown.count == children.count
            text.append(
                TerminalText.truncated(
                    prefix + (isLast ? "└─ " : "├─ ") + line(child), to: graph.width))
            addBranch(
                of: child, prefix: prefix + (isLast ? "   " : "│  "), to: &text, graph, &visited,
                &budget)
        }
        if shown.count < children.count {
            text.append("\(prefix)└─ … \(children.count - shown.count) more")
        }
    }
}
