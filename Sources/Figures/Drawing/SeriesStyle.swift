/// How a series, class or group is told from others: never by colour alone.
struct SeriesStyle {
    /// Position in the order of series.
    let index: Int

    /// The shape of points.
    var marker: MarkerShape {
        let shapes = MarkerShape.allCases
        return shapes[(index + index / shapes.count) % shapes.count]
    }

    /// The pattern of lines, as SVG's `stroke-dasharray`; nil means solid.
    var dash: String? {
        let dashes: [String?] = [
            nil, "8 4", "2 3", "10 3 2 3", "14 4", "5 2", "10 3 2 3 2 3", "1 4",
        ]
        return dashes[(index + index / dashes.count) % dashes.count]
    }

    /// The pattern of areas.
    var hatch: Hatch {
        let hatches = Hatch.allCases
        return hatches[(index + index / hatches.count) % hatches.count]
    }
}

/// A point's shape, with the character that stands for it on a terminal.
enum MarkerShape: Character, CaseIterable {
    case circle = "●"
    case square = "■"
    case triangle = "▲"
    case diamond = "◆"
    case plus = "✚"
    case triangleDown = "▼"
    case cross = "✖"
    case star = "★"
}

/// A pattern that fills an area.
enum Hatch: Int, CaseIterable {
    case solid, diagonal, dots, horizontal, backDiagonal, crossed, vertical, grid

    /// The strokes of one 8 × 8 tile.
    var path: String {
        switch self {
        case .solid: ""
        case .diagonal: "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"
        case .backDiagonal: "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4"
        case .horizontal: "M0,2 h8 M0,6 h8"
        case .vertical: "M2,0 v8 M6,0 v8"
        case .crossed: "M0,0 l8,8 M0,8 l8,-8"
        case .grid: "M0,4 h8 M4,0 v8"
        case .dots: "M2,2 h0.01 M6,6 h0.01"
        }
    }

    /// How thick the strokes are.
    var strokeWidth: Double { self == .dots ? 2.6 : 1.6 }
}
