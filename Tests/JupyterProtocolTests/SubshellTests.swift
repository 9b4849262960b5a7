import JSON
import Testing

@testable import JupyterProtocol

struct SubshellTests {
    @Test func runsCellsBesideARunningOne() throws {
        let kernel = try KernelHarness()
        let created = try kernel.reply(to: kernel.send("create_subshell_request", on: .control))
        let id = try created.string(at: "subshell_id")
        #expect(
            try kernel.reply(to: kernel.send("list_subshell_request", on: .control))
                == ["status": "ok", "subshell_id": [.string(id)]])
        let long = try kernel.execute("loop")
        let all = try kernel.transcript(of: kernel.execute("hi", subshell: id))
        #expect(all.outline.contains("iopub execute_result hi"))
        #expect(all[0].message.parentHeader["subshell_id"] == .string(id))
        try kernel.send("interrupt_request", on: .control)
        #expect(try kernel.reply(to: long)["ename"] == "Interrupted")
        #expect(
            try kernel.reply(
                to: kernel.send(
                    "delete_subshell_request", ["subshell_id": .string(id)], on: .control))
                == ["status": "ok"])
        #expect(
            try kernel.reply(to: kernel.execute("x", subshell: id))["ename"] == "UnknownSubshell")
        let again = try kernel.reply(
            to: kernel.send("delete_subshell_request", ["subshell_id": .string(id)], on: .control))
        #expect(again["ename"] == "UnknownSubshell")
    }

    @Test func abortsOnlyItsOwnQueue() throws {
        let kernel = try KernelHarness()
        let created = try kernel.reply(to: kernel.send("create_subshell_request", on: .control))
        let id = try created.string(at: "subshell_id")
        let main = try kernel.execute("ask a", ["allow_stdin": true])
        let question = try kernel.next("input_request")
        let next = try kernel.execute("x")
        #expect(try kernel.reply(to: kernel.execute("fail", subshell: id))["status"] == "error")
        try kernel.send("input_reply", ["value": "go"], on: .stdin, parent: question)
        #expect(try kernel.reply(to: main)["status"] == "ok")
        #expect(try kernel.reply(to: next)["status"] == "ok")
    }
}
