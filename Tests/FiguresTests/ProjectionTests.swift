import Foundation
import Support
import Testing

@testable import Figures

@Suite("Projections to two dimensions")
struct ProjectionTests {
    struct Stopped: Error {}

    /// Points around centres that lie far apart in 20 dimensions.
    private func blobs(_ count: Int, each: Int, seed: Int) throws -> PointCloud {
        var random = RandomSource(seed: seed)
        let centers = (0..<count).map { _ in (0..<20).map { _ in 6 * random.normal() } }
        var values: [Float] = []
        for index in 0..<(count * each) {
            values += centers[index % count].map { Float($0 + random.normal()) }
        }
        return try PointCloud(values, columns: 20)
    }

    /// The share of points whose nearest neighbour is of the same blob.
    private func purity(_ places: [[Float]], _ count: Int) -> Double {
        var right = 0
        for a in places.indices {
            var best = (distance: Float.infinity, index: -1)
            for b in places.indices where b != a {
                let (dx, dy) = (places[a][0] - places[b][0], places[a][1] - places[b][1])
                if dx * dx + dy * dy < best.distance { best = (dx * dx + dy * dy, b) }
            }
            if best.index % count == a % count { right += 1 }
        }
        return Double(right) / Double(places.count)
    }

    @Test("t-SNE keeps separable blobs apart and depends on the seed alone")
    func blobsStayApart() throws {
        let cloud = try blobs(6, each: 30, seed: 1)
        var projection = TSNE(seed: 2)
        projection.iterations = 300
        let places = try projection.project(cloud)
        #expect(places.count == 180)
        #expect(places.joined().allSatisfy { $0.isFinite })
        #expect(purity(places, 6) >= 0.99)
        #expect(try projection.project(cloud) == places)
        // Blobs are compact: points of one blob are nearer to each other than blobs are.
        func mean(_ blob: Int) -> SIMD2<Float> {
            let own = places.indices.filter { $0 % 6 == blob }
            return own.reduce(SIMD2<Float>.zero) { $0 + SIMD2(places[$1][0], places[$1][1]) / 30 }
        }
        let centers = (0..<6).map(mean)
        var between = Float.infinity
        for a in 0..<6 {
            for b in 0..<a {
                let d = centers[a] - centers[b]
                between = min(between, (d * d).sum().squareRoot())
            }
        }
        var within: Float = 0
        for index in places.indices {
            let d = SIMD2(places[index][0], places[index][1]) - centers[index % 6]
            within += (d * d).sum().squareRoot() / Float(places.count)
        }
        #expect(within < between / 2)
    }

    @Test("t-SNE stops when asked, and refuses too many points")
    func stops() throws {
        let cloud = try blobs(2, each: 20, seed: 3)
        var calls = 0
        #expect(throws: Stopped.self) {
            try TSNE(seed: 0).project(cloud) { done, total in
                calls += 1
                #expect(total == 600)
                if done == 5 { throw Stopped() }
            }
        }
        #expect(calls > 5)
        let large = PointCloud(rows: TSNE.maximumPoints + 1, columns: 1)
        #expect(throws: FigureError.tooManyPoints(found: 5_001, maximum: 5_000)) {
            try TSNE(seed: 0).project(large)
        }
        #expect(throws: FigureError.raggedPoints(values: 3, columns: 2)) {
            try PointCloud([1, 2, 3], columns: 2)
        }
    }

    @Test("t-SNE takes few, equal and infinite points", arguments: [0, 1, 2, 3, 9])
    func few(count: Int) throws {
        var values = Array(repeating: Float(1), count: count * 3)
        if count > 1 { values[0] = .nan }
        var projection = TSNE(seed: 0)
        projection.iterations = 30
        let places = try projection.project(PointCloud(values, columns: 3))
        #expect(places.count == count)
        #expect(places.allSatisfy { $0.count == 2 && $0[0].isFinite && $0[1].isFinite })
    }

    @Test("principal components are the directions of greatest variance")
    func components() throws {
        // Points along a known direction in five dimensions, with less spread along another.
        var random = RandomSource(seed: 5)
        let first: [Double] = [0.6, 0, 0.8, 0, 0]
        let second: [Double] = [0, 1, 0, 0, 0]
        var scores: [(Double, Double)] = []
        var values: [Float] = []
        for _ in 0..<400 {
            let (a, b) = (10 * random.normal(), 3 * random.normal())
            scores.append((a, b))
            values += (0..<5).map {
                Float(7 + a * first[$0] + b * second[$0] + 0.1 * random.normal())
            }
        }
        let places = try PrincipalComponents.project(PointCloud(values, columns: 5))
        let meanA = scores.reduce(0) { $0 + $1.0 / 400 }
        let meanB = scores.reduce(0) { $0 + $1.1 / 400 }
        for (place, score) in zip(places, scores) {
            #expect(abs(Double(place[0]) - (score.0 - meanA)) < 0.6)
            #expect(abs(Double(place[1]) - (score.1 - meanB)) < 0.6)
        }
        #expect(throws: Stopped.self) {
            try PrincipalComponents.project(PointCloud(values, columns: 5)) { throw Stopped() }
        }
    }

    @Test("principal components of a line fill the missing dimension with zeros")
    func line() throws {
        let places = try PrincipalComponents.project(PointCloud([1, 2, 3, 4], columns: 1))
        #expect(places == [[-1.5, 0], [-0.5, 0], [0.5, 0], [1.5, 0]])
    }
}
