import Testing

@testable import lingu

@Suite struct RunTimeoutTests {
    @Test(arguments: ["inf", "nan", "1e400", "0", "1e10"])
    func timesThatNoClockWaitsForAreRefused(text: String) {
        #expect(throws: (any Error).self) {
            try RunCommand.parse(["x.ipynb", "--timeout", text])
        }
    }

    @Test func ordinaryTimesAreTaken() throws {
        #expect(try RunCommand.parse(["x.ipynb", "--timeout", "0.5"]).timeout == 0.5)
        #expect(try RunCommand.parse(["x.ipynb", "--timeout", "1e9"]).timeout == 1e9)
        #expect(try RunCommand.parse(["x.ipynb"]).timeout == nil)
        #expect(throws: (any Error).self) { try RunCommand.parse(["x.ipynb", "--timeout=-1"]) }
    }
}
