import Tensor
import Testing

@testable import Graphs

@Suite struct CombinedFeaturesTests {
    private let sparse = NodeFeatures(
        name: "words",
        sparse: SparseMatrix(
            rowCount: 3, columnCount: 2, rowOffsets: [0, 1, 1, 3], columnIndices: [1, 0, 1],
            values: [2, 3, 4]))

    @Test func standBesideEachOther() throws {
        let dense = try NodeFeatures(name: "numbers", dense: Tensor([7, 8, 9], shape: [3, 1]))
        let mixed = try sparse.beside(dense)
        #expect(!mixed.isSparse && mixed.name == "words + numbers")
        #expect(mixed.denseValues.values == [0, 2, 7, 0, 0, 8, 3, 4, 9])
        let same = try sparse.beside(sparse)
        #expect(same.isSparse && same.denseValues.row(2) == [3, 4, 3, 4])
        let short = try NodeFeatures(name: "short", dense: Tensor([7], shape: [1, 1]))
        #expect(throws: GraphError.self) { try sparse.beside(short) }
    }

    @Test func changeTheirFormWithoutChange() throws {
        #expect(SparseMatrix(sparse.denseValues) == sparse.sparseValues)
    }

    @Test func denseOnesAreReducedLikeSparseOnes() throws {
        let dense = try NodeFeatures(name: "words", dense: sparse.denseValues)
        #expect(try dense.reduced(to: 2) == sparse.reduced(to: 2))
    }
}
