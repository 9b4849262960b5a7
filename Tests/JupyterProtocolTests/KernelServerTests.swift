import JSON
import Support
import Testing

@testable import JupyterProtocol

struct KernelServerTests {
    @Test(arguments: [Channel.shell, .control])
    func describesItself(channel: Channel) throws {
        let kernel = try KernelHarness()
        let content = try kernel.reply(to: kernel.send("kernel_info_request", on: channel))
        #expect(content["status"] == "ok")
        #expect(content["protocol_version"] == "5.5")
        #expect(content["supported_features"] == ["kernel subshells"])
        #expect(try content.string(at: "language_info", "file_extension") == ".echo")
        #expect(content["help_links"] == [["text": "Help", "url": "https://example.org"]])
    }

    @Test func runsACellInTheRightOrder() throws {
        let kernel = try KernelHarness()
        let all = try kernel.transcript(of: kernel.execute("hello"))
        #expect(
            all.outline == [
                "iopub status busy", "iopub execute_input hello", "iopub execute_result hello",
                "shell execute_reply ok", "iopub status idle",
            ])
        let result = all[2].message.content
        #expect(result["execution_count"] == 1)
        #expect(result["data"]?["application/json"] == ["echo": true])
        #expect(all[3].message.content["payload"] == [])
        #expect(all[3].message.content["user_expressions"] == [:])
    }

    @Test func publishesStreamsDisplaysAndClears() throws {
        let kernel = try KernelHarness()
        #expect(
            try kernel.transcript(of: kernel.execute("say a")).outline[2] == "iopub stream a")
        let warning = try kernel.transcript(of: kernel.execute("warn b"))[2].message.content
        #expect(warning == ["name": "stderr", "text": "b\n"])
        for (code, type) in [("show x", "display_data"), ("replace y", "update_display_data")] {
            let shown = try kernel.transcript(of: kernel.execute(code))[2].message
            #expect(shown.type == type)
            #expect(shown.content["transient"] == ["display_id": "shown"])
        }
        let cleared = try kernel.transcript(of: kernel.execute("clear"))[2].message
        #expect(cleared.type == "clear_output" && cleared.content == ["wait": true])
    }

    @Test func countsOnlyCellsOfTheHistory() throws {
        let kernel = try KernelHarness()
        func count(_ more: JSONValue) throws -> JSONValue? {
            try kernel.reply(to: kernel.execute("x", more))["execution_count"]
        }
        #expect(try count([:]) == 1)
        #expect(try count(["store_history": false]) == 1)
        #expect(try count(["silent": true]) == 1)
        #expect(try count([:]) == 2)
        #expect(kernel.interpreter.cells.withLock(\.count) == 2)
    }

    @Test func showsNothingOfSilentCells() throws {
        let kernel = try KernelHarness()
        for code in ["say x", "x", "fail x", "show x"] {
            let all = try kernel.transcript(of: kernel.execute(code, ["silent": true]))
            #expect(all.map(\.message.type) == ["status", "execute_reply", "status"])
        }
    }

    @Test func evaluatesUserExpressionsAndPages() throws {
        let kernel = try KernelHarness()
        let content = try kernel.reply(
            to: kernel.execute("page p", ["user_expressions": ["a": "1", "b": "bad"]]))
        let expressions = content["user_expressions"]
        #expect(expressions?["a"]?["status"] == "ok")
        #expect(expressions?["a"]?["data"] == ["text/plain": "1"])
        #expect(expressions?["b"]?["status"] == "error")
        #expect(expressions?["b"]?["ename"] == "InputNotAllowed")
        #expect(content["payload"]?[0]?["source"] == "page")
        #expect(content["payload"]?[0]?["data"] == ["text/plain": "p"])
    }

    @Test func reportsErrorsAndAbortsWhatWaits() throws {
        let kernel = try KernelHarness()
        let blocker = try kernel.execute("ask x", ["allow_stdin": true])
        let failing = try kernel.execute("fail oh")
        let waiting = try (0..<3).map { _ in try kernel.execute("say never") }
        let question = try kernel.next("input_request")
        try kernel.send("input_reply", ["value": "go"], on: .stdin, parent: question)
        _ = try kernel.transcript(of: blocker)
        #expect(
            try kernel.transcript(of: failing).outline == [
                "iopub status busy", "iopub execute_input fail oh", "iopub error Fail",
                "shell execute_reply error", "iopub status idle",
            ])
        for request in waiting {
            #expect(
                try kernel.transcript(of: request).outline == [
                    "iopub status busy", "shell execute_reply aborted", "iopub status idle",
                ])
        }
        #expect(try kernel.reply(to: kernel.execute("x"))["status"] == "ok")
    }

    @Test func runsOnAfterErrorsWhereAskedTo() throws {
        let kernel = try KernelHarness()
        let blocker = try kernel.execute("ask x", ["allow_stdin": true])
        let failing = try kernel.execute("fail oh", ["stop_on_error": false])
        let next = try kernel.execute("x")
        let question = try kernel.next("input_request")
        try kernel.send("input_reply", ["value": "go"], on: .stdin, parent: question)
        _ = try kernel.transcript(of: blocker)
        #expect(try kernel.reply(to: failing)["status"] == "error")
        #expect(try kernel.reply(to: next)["status"] == "ok")
    }

    @Test func answersQuestionsWhileACellRuns() throws {
        let kernel = try KernelHarness()
        let cell = try kernel.execute("loop")
        #expect(
            try kernel.reply(to: kernel.send("complete_request", ["code": "s", "cursor_pos": 1]))
                == [
                    "status": "ok", "matches": ["say", "show"], "cursor_start": 0, "cursor_end": 1,
                    "metadata": [
                        "_jupyter_types_experimental": [
                            [
                                "text": "say", "type": "command", "start": 0, "end": 1,
                                "signature": "(text)",
                            ], ["text": "show", "type": "", "start": 0, "end": 1],
                        ]
                    ],
                ])
        let inspected = try kernel.reply(
            to: kernel.send("inspect_request", ["code": "say", "cursor_pos": 2, "detail_level": 1]))
        #expect(inspected["found"] == true)
        #expect(inspected["data"] == ["text/html": "<b>say</b>", "text/plain": "detail 1"])
        let unknown = try kernel.reply(to: kernel.send("inspect_request", ["code": "x"]))
        #expect(unknown == ["data": [:], "metadata": [:], "status": "ok", "found": false])
        let usage = try kernel.reply(to: kernel.send("usage_request", on: .control))
        #expect(try usage.integer(at: "kernel_memory") > 1 << 20)
        #expect(try usage.integer(at: "host_virtual_memory", "total") > 1 << 20)
        _ = try kernel.reply(to: kernel.send("interrupt_request", on: .control))
        #expect(try kernel.reply(to: cell)["ename"] == "Interrupted")
    }

    @Test func interruptsACellThatHasOnlyJustArrived() throws {
        let kernel = try KernelHarness()
        for _ in 0..<100 {
            let cell = try kernel.execute("loop")
            try kernel.send("interrupt_request", on: .control)
            #expect(try kernel.reply(to: cell)["ename"] == "Interrupted")
        }
        #expect(try kernel.reply(to: kernel.execute("x"))["status"] == "ok")
    }

    @Test func interruptsTheLastCellOfADeletedSubshell() throws {
        let kernel = try KernelHarness()
        let created = try kernel.reply(to: kernel.send("create_subshell_request", on: .control))
        let id = try created.string(at: "subshell_id")
        let cell = try kernel.execute("loop", subshell: id)
        _ = kernel.interpreter.started.wait(seconds: 60) { $0 > 0 ? true : nil }
        _ = try kernel.reply(
            to: kernel.send(
                "delete_subshell_request", ["subshell_id": .string(id)], on: .control))
        try kernel.send("interrupt_request", on: .control)
        #expect(try kernel.reply(to: cell)["ename"] == "Interrupted")
    }

    @Test func saysWhetherTextsAreComplete() throws {
        let kernel = try KernelHarness()
        for (code, content) in [
            ("x", ["status": "complete"]), ("{", ["status": "incomplete", "indent": "  "]),
            (")", ["status": "invalid"]),
        ] as [(String, JSONValue)] {
            #expect(
                try kernel.reply(to: kernel.send("is_complete_request", ["code": .string(code)]))
                    == content)
        }
    }

    @Test func givesTheHistory() throws {
        let kernel = try KernelHarness()
        for code in ["a", "b", "c"] { _ = try kernel.reply(to: kernel.execute(code)) }
        func history(_ content: JSONValue) throws -> JSONValue? {
            try kernel.reply(to: kernel.send("history_request", content))["history"]
        }
        #expect(
            try history(["hist_access_type": "tail", "n": 2, "output": false, "raw": true])
                == [[1, 2, "b"], [1, 3, "c"]])
        #expect(
            try history([
                "hist_access_type": "range", "session": 0, "start": 1, "stop": 2, "output": true,
            ]) == [[1, 1, ["a", nil]]])
        #expect(
            try history(["hist_access_type": "search", "pattern": "c"]) == [[1, 3, "c"]])
        let wrong = try kernel.reply(
            to: kernel.send("history_request", ["hist_access_type": "x"]))
        #expect(wrong["ename"] == "InvalidRequest")
    }

    @Test func answersMalformedRequestsWithAnError() throws {
        let kernel = try KernelHarness()
        for type in ["execute_request", "complete_request", "inspect_request"] {
            let content = try kernel.reply(to: kernel.send(type, ["code": 7]))
            #expect(content["status"] == "error")
            #expect(content["ename"] == "InvalidRequest")
        }
        try kernel.send("no_such_request")
        try kernel.send("execute_request", ["code": "x"], on: .control)
        #expect(try kernel.reply(to: kernel.execute("x"))["execution_count"] == 1)
    }

    @Test(arguments: [Channel.shell, .control], [true, false])
    func shutsDown(channel: Channel, restart: Bool) throws {
        let kernel = try KernelHarness()
        let cell = try kernel.execute("loop")
        _ = kernel.interpreter.started.wait(seconds: 10) { $0 > 0 ? true : nil }
        let request = try kernel.send(
            "shutdown_request", ["restart": .boolean(restart)], on: channel)
        #expect(kernel.server.waitUntilStopped() == .init(isRestart: restart))
        let sent = kernel.transport.takeAll()
        let own = sent.filter { $0.message.parentID == request.header.messageID }
        #expect(
            own.outline == [
                "iopub status busy", "iopub shutdown_reply ok", "\(channel) shutdown_reply ok",
                "iopub status idle",
            ])
        #expect(own[2].message.content["restart"] == .boolean(restart))
        let last = sent.last { $0.message.parentID == cell.header.messageID }
        #expect(last?.message.content == ["execution_state": "idle"])
    }

    @Test func welcomesSubscribers() throws {
        let kernel = try KernelHarness()
        kernel.transport.deliver(.subscription(topic: ""))
        let welcome = try kernel.next("iopub_welcome")
        #expect(welcome.content == ["subscription": ""])
        #expect(welcome.parentHeader == [:] && welcome.identities.isEmpty)
    }

    @Test func tellsItsPorts() throws {
        let kernel = try KernelHarness()
        let content = try kernel.reply(to: kernel.send("connect_request"))
        #expect(content == ["status": "ok"])
    }
}
