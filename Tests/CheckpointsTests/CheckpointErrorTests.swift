import Testing

@testable import Checkpoints

struct CheckpointErrorTests {
    @Test(arguments: [
        CheckpointError.notThisFormat(path: "p", format: "GGUF"),
        .unsupportedVersion(path: "p", format: "GGUF", version: "1"),
        .cutShort(path: "p", what: "w", needed: 2, available: 1),
        .tooLarge(path: "p", what: "w", value: 2, limit: 1), .malformed(path: "p", what: "w"),
        .misplacedTensor(path: "p", tensor: "t", reason: "r"),
        .unsupportedFormat(path: "p", tensor: "t", format: "IQ4_NL"),
        .noTensor(path: "p", name: "n", nearest: "m"), .noKey(path: "p", key: "k", nearest: nil),
        .wrongType(path: "p", key: "k", expected: "e", found: "f"),
        .shapeMismatch(path: "p", tensor: "t", expected: [1], found: [2]),
        .unknownConstructor(path: "p", name: "os.system"),
        .noFile(folder: "f", file: "g"), .unwritable(path: "p", reason: "r"),
        .misnamedPart(path: "p", part: 1, count: 2),
        .missingPart(path: "p", missing: "q", count: 2),
    ])
    func everyCaseSaysHowToMendIt(error: CheckpointError) {
        #expect(!error.name.isEmpty && !error.summary.isEmpty && !error.remedy.isEmpty)
    }

    @Test func theNearestNameIsADetail() {
        let error = CheckpointError.noTensor(path: "p", name: "n", nearest: "m")
        #expect(error.details == ["did you mean “m”?"])
    }
}
