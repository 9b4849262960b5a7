import Checkpoints
import CommandLanguage
import Distillation
import Foundation
import Graphs
import Support
import Tensor
import Testing

@testable import Commands

@Suite struct GraphFeaturesTests {
    private func features(_ source: String, in tiny: TinySession) throws -> NodeFeatures {
        let value: GraphValue = try #require(try tiny.run(source).object())
        return try #require(value.graph.features)
    }

    @Test func wordsAreCountedAndWeighed() throws {
        let tiny = try TinySession()
        // “an”, “animal” and “plant” occur in two texts and more.
        let bow = try features("graph features tiny --kind bow", in: tiny)
        #expect(bow.isSparse && bow.columnCount == 3 && bow.rowCount == 12)
        #expect(bow.denseValues.row(0) == [1, 1, 0] && bow.denseValues.row(6) == [0, 0, 1])
        let all = try features("graph features tiny --kind bow --min-texts 1", in: tiny)
        #expect(all.columnCount == 15)
        let rare = try features(
            "graph features tiny --kind bow --min-texts 1 --max-share 0.2", in: tiny)
        #expect(rare.columnCount == 12)
        let twice = try features(
            "graph set-text tiny --pattern \"{text} {text}\" | graph features --kind bow --counts",
            in: tiny)
        #expect(twice.denseValues.row(0) == [2, 2, 0])
        let weights = try features("graph features tiny", in: tiny).denseValues.row(0)
        let length: Float = weights.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 1e-5)
    }

    @Test func filesAreReadByIDAndByRow() throws {
        let tiny = try TinySession()
        let folder = try TinySession.folder.get()
        try AtomicFile.write(
            Array("id,columns,values\n3,0 4,1.5 2\n0,1,-1\n".utf8), to: folder + "/own.csv")
        let sparse = try features("graph features tiny --file own.csv", in: tiny)
        #expect(sparse.isSparse && sparse.columnCount == 5 && sparse.name == "own.csv")
        #expect(sparse.denseValues.row(3) == [1.5, 0, 0, 0, 2])
        #expect(sparse.denseValues.row(5) == [0, 0, 0, 0, 0])
        let elements = (0..<24).map { Float($0) / 4 }
        try NumPyFile.write(NumPyArray(shape: [12, 2], values: elements), to: folder + "/own.npy")
        let dense = try features("graph features tiny --file own.npy", in: tiny)
        #expect(dense.denseValues.values == elements && !dense.isSparse)
        try NumPyFile.write(
            NumPyArray(shape: [11, 2], values: Array(elements.prefix(22))),
            to: folder + "/short.npy"
        )
        #expect(try tiny.failure(of: "graph features tiny --file short.npy").name == "GraphFormat")
        try AtomicFile.write(Array("id,columns\n77,1\n".utf8), to: folder + "/foreign.csv")
        #expect(try !tiny.failure(of: "graph features tiny --file foreign.csv").remedy.isEmpty)
        #expect(
            try tiny.failure(of: "graph features tiny --file tiny.lingu").name == "InvalidSetting")
    }

    @Test func aTeachersFeaturesBecomeInputs() throws {
        let tiny = try TinySession(withModels: true)
        let value: HopFeaturesValue = try #require(
            tiny.session.value(named: "tiny-knowledge")?.object())
        let knowledge = value.features
        let raw = try features("graph features tiny --knowledge tiny-knowledge --raw", in: tiny)
        #expect(raw.denseValues.values == knowledge.hops[0].values)
        let several = try features(
            "graph features tiny --knowledge tiny-knowledge --hops [2 0]", in: tiny)
        let width = knowledge.teacherWidth
        #expect(several.columnCount == 2 * width)
        #expect(
            several.denseValues.row(5)
                == knowledge.standardized(2).row(5) + knowledge.standardized(0).row(5))
        #expect(
            try tiny.failure(of: "graph features tiny --knowledge tiny-knowledge --hops 3").name
                == "TooManyHops")
        #expect(
            try tiny.failure(
                of: "graph features (graph subgraph tiny --ego 0) --knowledge tiny-knowledge"
            ).name == "OtherGraph")
        try tiny.run(
            "graph features tiny --knowledge tiny-knowledge | student train --epochs 2 --seeds 0")
    }

    @Test func featuresAreReducedAndPutBesideEachOther() throws {
        let tiny = try TinySession(withModels: true)
        let words = try features("graph features tiny --kind bow --min-texts 1", in: tiny)
        let few = try features(
            "graph features tiny --kind bow --min-texts 1 --dimensions 3", in: tiny)
        #expect(few.rowCount == 12 && few.columnCount == 3 && !few.isSparse)
        // Rows that differ in nothing but their rare words are nearer than those of other classes.
        func distance(_ a: Int, _ b: Int) -> Float {
            zip(few.denseValues.row(a), few.denseValues.row(b)).reduce(0) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
        }
        #expect(distance(0, 1) < distance(0, 7))
        let again = try features(
            "graph features tiny --kind bow --min-texts 1 | graph features --kind svd --dimensions 3",
            in: tiny)
        #expect(again.denseValues.values == few.denseValues.values)
        let both = try features(
            "graph features tiny --kind bow --min-texts 1 | graph features --knowledge tiny-knowledge --raw --concat",
            in: tiny)
        #expect(
            both.denseValues.row(2)
                == words.denseValues.row(2)
                + (try features("graph features tiny --knowledge tiny-knowledge --raw", in: tiny))
                .denseValues.row(2))
        let sparse = try features(
            "graph features tiny --kind bow --min-texts 1 | graph features --kind tfidf --concat",
            in: tiny)
        #expect(sparse.isSparse && sparse.columnCount == 18)
    }

    @Test(arguments: [
        "graph features tiny --kind file", "graph features tiny --kind teacher",
        "graph features tiny --kind svd", "graph features tiny --dimensions 13",
        "graph features tiny --kind bow --file own.csv",
        "graph features tiny --min-texts 13", "graph features tiny --kind words",
    ])
    func requestsThatMakeNoSenseAreRefused(source: String) throws {
        #expect(try !TinySession().failure(of: source).remedy.isEmpty)
    }

    @Test func featuresAreTakenAway() throws {
        let tiny = try TinySession()
        let value: GraphValue = try #require(
            try tiny.run("graph features tiny --kind bow | graph features --kind none").object())
        #expect(value.graph.features == nil)
    }
}
