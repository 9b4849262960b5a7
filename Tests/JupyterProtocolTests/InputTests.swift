import JSON
import Support
import Testing

@testable import JupyterProtocol

struct InputTests {
    @Test func asksAndTakesTheAnswer() throws {
        let kernel = try KernelHarness()
        let cell = try kernel.execute("ask name?", ["allow_stdin": true])
        let question = try kernel.next("input_request")
        #expect(question.content == ["prompt": "name?", "password": false])
        #expect(question.identities == cell.identities)
        #expect(question.parentID == cell.header.messageID)
        try kernel.send("input_reply", ["value": "Ada"], on: .stdin)
        #expect(try kernel.transcript(of: cell).outline.contains("iopub execute_result Ada"))
    }

    @Test func hidesPasswordsAndDropsStaleAnswers() throws {
        let kernel = try KernelHarness()
        try kernel.send("input_reply", ["value": "nobody asked"], on: .stdin)
        let first = try kernel.execute("ask secret", ["allow_stdin": true])
        let question = try kernel.next("input_request")
        #expect(question.content["password"] == true)
        try kernel.send("input_reply", ["value": "stale"], on: .stdin, parent: first)
        try kernel.send("input_reply", ["value": "right"], on: .stdin, parent: question)
        #expect(try kernel.transcript(of: first).outline.contains("iopub execute_result right"))
    }

    @Test func refusesWhereQuestionsAreNotAllowed() throws {
        let kernel = try KernelHarness()
        #expect(try kernel.reply(to: kernel.execute("ask x"))["ename"] == "InputNotAllowed")
    }

    @Test func stopsWaitingWhenInterrupted() throws {
        let kernel = try KernelHarness()
        let cell = try kernel.execute("ask x", ["allow_stdin": true])
        _ = try kernel.next("input_request")
        let start = ContinuousClock.now
        try kernel.send("interrupt_request", on: .control)
        #expect(try kernel.reply(to: cell)["ename"] == "Interrupted")
        #expect(ContinuousClock.now - start < .seconds(0.2))
        try kernel.send("input_reply", ["value": "late"], on: .stdin)
        #expect(try kernel.reply(to: kernel.execute("x"))["status"] == "ok")
    }

    @Test func interruptsNothingWhenNothingRuns() throws {
        let kernel = try KernelHarness()
        _ = try kernel.reply(to: kernel.send("interrupt_request", on: .control))
        #expect(try kernel.reply(to: kernel.execute("x"))["status"] == "ok")
    }
}
