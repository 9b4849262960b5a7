import Testing

@testable import Tokenizers

struct TokenizerErrorTests {
    @Test(arguments: [
        TokenizerError.missing(what: "w"), .unknownModel(name: "n"),
        .unknownPreTokenizer(name: "n"), .unknownStep(part: "p", name: "n"),
        .malformed(what: "w"), .untrainable(reason: "r"),
    ])
    func everyCaseSaysHowToMendIt(error: TokenizerError) {
        #expect(!error.name.isEmpty && !error.summary.isEmpty && !error.remedy.isEmpty)
    }
}
