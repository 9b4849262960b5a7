import Testing

@testable import Support

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("grpah", "graph"), ("tran", "train"), ("evaluat", "evaluate"), ("LOAD", "load"),
        ("eval", "evaluate"),
    ])
    func findsWhatWasMeant(typed: String, meant: String) {
        let names = ["graph", "train", "evaluate", "load", "save"]
        #expect(NearestName.suggestion(for: typed, in: names) == meant)
    }

    @Test(arguments: ["zebra", "", "q"])
    func keepsQuietWhereNothingIsNear(typed: String) {
        #expect(NearestName.suggestion(for: typed, in: ["graph", "train"]) == nil)
    }

    @Test func countsASwapAsOneEdit() {
        let distance = NearestName.editDistance(
            Array("grpah".unicodeScalars), Array("graph".unicodeScalars))
        #expect(distance == 1)
    }
}
