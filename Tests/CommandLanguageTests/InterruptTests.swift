import Foundation
import Support
import Testing

@testable import CommandLanguage

@Suite struct InterruptTests {
    @Test func theSessionHearsOfEveryCommandsEnd() throws {
        let session = TestSession()
        try session.run("nouns = (graph build wordnet)\nnouns | nodes")
        #expect(session.endedCommands == 2)
        _ = session.failure(of: "fail")
        #expect(session.endedCommands == 3)
    }

    /// Statements that would take hours, or all memory, if nobody could stop them.
    @Test(
        arguments: [
            "for i in 1..1000000000000 { }", "for i in 1000000000000..-5 { x = i }",
            "for i in 1..1000000 { for j in 1..1000000 { i + j; nothing } }",
            "(\"" + String(repeating: "a", count: 60) + "!\" =~ '(a+)+$')",
        ])
    func stopsSoon(source: String) throws {
        let session = TestSession()
        let clock = ContinuousClock()
        let raised = Monitor<ContinuousClock.Instant?>(nil)
        BackgroundThread.start("interrupt") {
            Pause.seconds(0.1)
            session.cancellation.cancel()
            raised.change { $0 = clock.now }
        }
        #expect(throws: Interrupted.self) { try session.run(source) }
        let ended = clock.now
        // Generous, because other tests run meanwhile; the conformance tests hold 0.2 seconds.
        #expect(try ended - #require(raised.wait { $0 }) < .seconds(2))
    }

    @Test func loopsCountInBothDirections() throws {
        let session = TestSession()
        #expect(
            try session.run("for i in 1..3 { i * i }") == .list([1, 4, 9].map { .integer($0) }))
        #expect(try session.run("for i in 3..1 { i }") == .list([3, 2, 1].map { .integer($0) }))
        #expect(try session.run("for i in 5..5 { i }") == .list([.integer(5)]))
        #expect(
            try session.run("for i in 1..2 { for i in 7..8 { i }; i }")
                == .list([.integer(1), .integer(2)]))
        #expect(
            try session.run("for i in 1..2 { i = 10; i }") == .list([.integer(10), .integer(10)]))
        #expect(session.names.isEmpty)
    }

    @Test func loopsDoNotGatherWithoutEnd() {
        #expect(TestSession().failure(of: "for i in 1..100000000 { i }").contains("1000000"))
    }
}
