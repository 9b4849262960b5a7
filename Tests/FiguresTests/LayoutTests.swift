import Foundation
import Testing

@testable import Figures

@Suite("Where nodes and points are placed")
struct LayoutTests {
    @Test("rings keep every node at its hop and apart from others")
    func rings() {
        let figure = Samples.graph
        let neighbours = GraphLayout.neighbours(
            count: figure.nodes.count, edges: figure.lines.map { ($0.source, $0.target) })
        let hops = figure.hops(neighbours)
        #expect(Set(hops) == [0, 1, 2])
        let places = GraphLayout.rings(center: 0, neighbours: neighbours, hops: hops)
        for (place, hop) in zip(places, hops) {
            let radius = (place.x * place.x + place.y * place.y).squareRoot()
            #expect(abs(radius - Double(hop) / 2) < 0.07)
        }
        for a in places.indices {
            for b in places.indices where b > a {
                let (dx, dy) = (places[a].x - places[b].x, places[a].y - places[b].y)
                #expect((dx * dx + dy * dy).squareRoot() > 0.05, "\(a) on \(b)")
            }
        }
    }

    @Test("forces bring neighbours together and depend on the seed alone")
    func forces() {
        // Two rings of eight nodes joined by one edge.
        var edges: [(Int, Int)] = [(0, 8)]
        for node in 0..<8 { edges += [(node, (node + 1) % 8), (8 + node, 8 + (node + 1) % 8)] }
        let neighbours = GraphLayout.neighbours(count: 16, edges: edges)
        let places = GraphLayout.forces(neighbours: neighbours, seed: 3)
        #expect(places == GraphLayout.forces(neighbours: neighbours, seed: 3))
        #expect(places != GraphLayout.forces(neighbours: neighbours, seed: 4))
        func distance(_ a: Int, _ b: Int) -> Double {
            let (dx, dy) = (places[a].x - places[b].x, places[a].y - places[b].y)
            return (dx * dx + dy * dy).squareRoot()
        }
        let near = edges.map { distance($0.0, $0.1) }.reduce(0, +) / Double(edges.count)
        var all = 0.0
        for a in 0..<16 { for b in 0..<a { all += distance(a, b) / 120 } }
        #expect(near < all * 0.6)
    }

    @Test("hops are shortest paths, and self loops and doubles do not matter")
    func hops() {
        let neighbours = GraphLayout.neighbours(
            count: 5, edges: [(0, 1), (1, 0), (1, 2), (2, 2), (0, 3)])
        #expect(neighbours == [[1, 3], [0, 2], [1], [0], []])
        #expect(GraphLayout.hops(from: 0, neighbours: neighbours) == [0, 1, 2, 1, nil])
    }

    @Test("a heading has the mean of the seeds' calibration errors, whatever is drawn")
    func calibration() throws {
        var figure = CalibrationFigure(
            title: "c", confidences: [0.95, 0.95, 0.65, 0.65, .nan],
            correct: [true, false, true, true, true])
        #expect(figure.expectedCalibrationError == nil && figure.title == "c")
        figure.calibrationErrors = [0.3, 0.5]
        for bins in [2, 15, 50] {
            figure.bins = bins
            #expect(try abs(#require(figure.expectedCalibrationError) - 0.4) < 1e-12)
            let text = figure.terminalText(width: 100, color: false)
            #expect(text.contains("ECE, 15 bins, mean over seeds (n = 2)"))
        }
        #expect(CalibrationFigure(title: "c", confidences: [], correct: []).title == "c")
    }
}
