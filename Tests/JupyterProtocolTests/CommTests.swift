import JSON
import Testing

@testable import JupyterProtocol

struct CommTests {
    @Test func talksOverAComm() throws {
        let kernel = try KernelHarness()
        let opened = try kernel.transcript(
            of: kernel.send(
                "comm_open", ["comm_id": "c1", "target_name": "echo", "data": ["a": 1]]))
        #expect(opened.map(\.message.type) == ["status", "status"])
        #expect(
            try kernel.reply(to: kernel.send("comm_info_request"))
                == ["status": "ok", "comms": ["c1": ["target_name": "echo"]]])
        #expect(
            try kernel.reply(to: kernel.send("comm_info_request", ["target_name": "other"]))
                == ["status": "ok", "comms": [:]])
        try kernel.send("comm_msg", ["comm_id": "c1", "data": ["b": 2]])
        #expect(try kernel.next("comm_msg").content["data"] == ["hello": ["a": 1]])
        let answer = try kernel.next("comm_msg")
        #expect(answer.content == ["comm_id": "c1", "data": ["b": 2]])
        _ = try kernel.transcript(of: kernel.send("comm_close", ["comm_id": "c1", "data": [:]]))
        #expect(
            kernel.interpreter.comms.withLock { $0 } == [
                #"open {"a":1}"#, #"got {"b":2}"#, "closed",
            ])
        #expect(try kernel.reply(to: kernel.send("comm_info_request"))["comms"] == [:])
    }

    @Test func closesCommsToUnknownTargets() throws {
        let kernel = try KernelHarness()
        let all = try kernel.transcript(
            of: kernel.send("comm_open", ["comm_id": "c9", "target_name": "nobody", "data": [:]]))
        #expect(all.map(\.message.type) == ["status", "comm_close", "status"])
        #expect(all[1].message.content["comm_id"] == "c9")
        _ = try kernel.transcript(of: kernel.send("comm_msg", ["comm_id": "c9", "data": [:]]))
    }
}
