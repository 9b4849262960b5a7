import Foundation
import Tensor
import Testing

@testable import Graphs

@Suite struct TextVectorizerTests {
    private let texts = TextColumn([
        "The cat sat; the CAT ran.", "A dog sat", "Ünïcode dog_1 x 42", "",
    ])

    @Test func takesWordsAsScikitLearnDoes() {
        func words(_ text: String) -> [String] { TextVectorizer.words(of: Array(text.utf8)[...]) }
        #expect(words("The cat's 2-ply a_b I x9!") == ["the", "cat", "ply", "a_b", "x9"])
        #expect(words("Ünïcode ÉTÉ, 漢字 ä") == ["ünïcode", "été", "漢字"])
        #expect(words("") == [] && words("a b") == [])
    }

    @Test func countsWords() throws {
        let vectorizer = try TextVectorizer(
            learning: texts, .init(weighting: .counts, minimumDocuments: 1))
        #expect(
            vectorizer.vocabulary == ["42", "cat", "dog", "dog_1", "ran", "sat", "the", "ünïcode"])
        let matrix = vectorizer.matrix(of: texts)
        #expect(matrix.dense.row(0) == [0, 2, 0, 0, 1, 1, 2, 0])
        #expect(matrix.dense.row(3) == Array(repeating: 0, count: 8))
        let new = vectorizer.matrix(of: TextColumn(["unknown DOG dog"]))
        #expect(new.dense.values == [0, 0, 2, 0, 0, 0, 0, 0])
        #expect(vectorizer.columns(of: "unknown DOG, the dog") == [2, 6, 2])
        let binary = try TextVectorizer(
            learning: texts, .init(weighting: .binary, minimumDocuments: 1)
        ).matrix(of: texts)
        #expect(binary.values.allSatisfy { $0 == 1 })
    }

    @Test func weighsByTheFormula() throws {
        let vectorizer = try TextVectorizer(learning: texts, .init(minimumDocuments: 1))
        let row = vectorizer.matrix(of: texts).dense.row(1)
        // "dog" occurs in one of four texts, "sat" in two.
        let dog = log(5.0 / 2) + 1
        let sat = log(5.0 / 3) + 1
        let length = (dog * dog + sat * sat).squareRoot()
        #expect(abs(Double(row[2]) - dog / length) < 1e-6)
        #expect(abs(Double(row[5]) - sat / length) < 1e-6)
    }

    @Test func keepsTheWordsAskedFor() throws {
        let common = try TextVectorizer(learning: texts, .init(minimumDocuments: 2))
        #expect(common.vocabulary == ["sat"])
        let rare = try TextVectorizer(
            learning: texts, .init(minimumDocuments: 1, maximumFraction: 0.25))
        #expect(!rare.vocabulary.contains("sat") && rare.vocabulary.contains("dog"))
        let two = try TextVectorizer(learning: texts, .init(minimumDocuments: 1, maximumWords: 2))
        #expect(two.vocabulary == ["42", "sat"])
        #expect(throws: GraphError.self) {
            try TextVectorizer(learning: texts, .init(minimumDocuments: 9))
        }
        let restored = TextVectorizer(
            configuration: two.configuration, vocabulary: two.vocabulary,
            inverseDocumentFrequencies: two.inverseDocumentFrequencies)
        #expect(restored == two && restored.matrix(of: texts) == two.matrix(of: texts))
    }

    @Test func putsFeaturesOnAGraph() throws {
        let (graph, vectorizer) = try twoTriangles().withTextFeatures(.init(minimumDocuments: 1))
        #expect(graph.features?.name == "tf-idf")
        #expect(graph.features?.columnCount == vectorizer.vocabulary.count)
    }
}
