import Foundation
import JSON
import JupyterProtocol
import Logging
import Support
import Testing

@testable import lingu

/// A folder that is removed with the object, and an interpreter that keeps its files there.
final class TestHome {
    let path = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString
    init() throws { try LinguHome.createFolder(path) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
    func interpreter() -> LinguInterpreter {
        LinguInterpreter(home: LinguHome(path: path), logger: logger)
    }
}

struct NotebookTests {
    func notebook(_ sources: [String], tags: [Int: String] = [:]) -> Notebook {
        let cells = sources.enumerated().map { index, source -> JSONValue in
            let metadata: JSONValue = tags[index].map { ["tags": [.string($0)]] } ?? [:]
            return [
                "cell_type": "code", "metadata": metadata, "source": .string(source),
                "outputs": [["output_type": "stream", "name": "stdout", "text": "old"]],
                "execution_count": 99,
            ]
        }
        return Notebook(json: ["nbformat": 4, "nbformat_minor": 4, "cells": .array(cells)])
    }

    func run(_ notebook: inout Notebook, _ options: NotebookRunner.Options = .init()) throws -> Bool
    {
        let home = try TestHome()
        let runner = NotebookRunner(
            interpreter: home.interpreter(), options: options,
            report: RunReport(stream: StandardStream(descriptor: -1)), logger: home.logger)
        return try runner.run(&notebook) { false }
    }

    @Test func storesOutputsAsJupyterDoes() throws {
        var notebook = notebook([
            "print a\nprint b", "display html \"<b>1</b>\" --id x", " ",
            "display html \"<b>2</b>\" --id x --update\nprint oh --stderr\n[1 2]", "clear\nprint?",
        ])
        #expect(try run(&notebook))
        let outputs = notebook.cells.map { $0["outputs"] }
        #expect(
            outputs[0] == [["output_type": "stream", "name": "stdout", "text": "a\nb\n"]])
        let display: JSONValue = [
            "output_type": "display_data",
            "data": ["text/html": "<b>2</b>", "text/plain": "<b>2</b>"], "metadata": [:],
        ]
        #expect(outputs[1] == [display])
        #expect(outputs[2] == [])
        #expect(outputs[3]?[0]?["name"] == "stderr")
        #expect(outputs[3]?[1]?["output_type"] == "execute_result")
        #expect(outputs[3]?[1]?["execution_count"] == 3)
        #expect(outputs[4]?[0]?["output_type"] == "display_data")
        #expect(notebook.cells.map { $0["execution_count"] } == [1, 2, .null, 3, 4])
        #expect(notebook[metadata: "kernelspec"]?["name"] == "lingu")
        #expect(notebook[metadata: "language_info"]?["file_extension"] == ".lingu")
    }

    @Test func stopsAtErrorsUnlessToldOtherwise() throws {
        var first = notebook(["print a", "nope", "print b"])
        #expect(try !run(&first))
        #expect(first.cells[1]["outputs"]?[0]?["ename"] == "UnknownName")
        #expect(first.cells[2]["outputs"] == [])
        #expect(first.cells[2]["execution_count"] == JSONValue.null)
        var tolerant = notebook(["nope", "print b"])
        #expect(try run(&tolerant, .init(allowsErrors: true)))
        #expect(tolerant.cells[1]["outputs"]?[0]?["text"] == "b\n")
        var tagged = notebook(["nope", "print b"], tags: [0: "raises-exception"])
        #expect(try run(&tagged))
    }

    @Test func interruptsCellsThatTakeTooLong() throws {
        var notebook = notebook(["sleep 60"])
        #expect(try !run(&notebook, .init(timeout: 0.1)))
        #expect(notebook.cells[0]["outputs"]?[0]?["ename"] == "Interrupted")
    }

    @Test func injectsParameters() throws {
        var notebook = notebook(["n = 1", "n"], tags: [0: "parameters"])
        notebook.inject(parameters: "n = 2")
        notebook.inject(parameters: "n = 3")
        #expect(notebook.cells.map(\.cellSource) == ["n = 1", "n = 3", "n"])
        #expect(try run(&notebook))
        #expect(notebook.cells[2]["outputs"]?[0]?["data"]?["text/plain"] == "3")
    }

    @Test(arguments: [
        ("epochs=3", "epochs = 3"), ("name=a b", "name = \"a b\""), ("r=60%", "r = 60%"),
        ("l=[1 2]", "l = [1 2]"), ("t=a\"b", "t = \"a\\\"b\""), ("x-1=true", "x-1 = true"),
    ])
    func readsParameters(text: String, statement: String) throws {
        #expect(try RunParameter(text).statement == statement)
    }

    @Test(arguments: ["", "=1", "a", "1a=2", "a b=1"])
    func refusesOtherParameters(text: String) {
        #expect(throws: NotebookError.self) { try RunParameter(text) }
    }

    @Test func splitsLinesAsPythonDoes() {
        #expect(
            NotebookText.lines("a\nb\r\nc\rd\u{2028}e") == [
                "a\n", "b\r\n", "c\r", "d\u{2028}", "e",
            ])
        #expect(NotebookText.lines("") == [])
        #expect(NotebookText.lines("a\n") == ["a\n"])
        #expect(NotebookText.lines("\r") == ["\r"])
    }

    @Test func writesOneBlankALevelSorted() {
        let notebook = Notebook(json: [
            "nbformat": 4, "nbformat_minor": 5, "metadata": [:],
            "cells": [
                ["id": "a", "cell_type": "markdown", "source": "x\ny", "metadata": [:]]
            ],
        ])
        #expect(
            String(decoding: notebook.bytes(), as: UTF8.self) == """
                {
                 "cells": [
                  {
                   "cell_type": "markdown",
                   "id": "a",
                   "metadata": {},
                   "source": [
                    "x\\n",
                    "y"
                   ]
                  }
                 ],
                 "metadata": {},
                 "nbformat": 4,
                 "nbformat_minor": 5
                }

                """)
    }

    @Test(arguments: ["", "[]", "{}", #"{"nbformat": 3, "cells": []}"#, #"{"nbformat": 4}"#])
    func refusesOtherFiles(text: String) throws {
        let home = try TestHome()
        try AtomicFile.write(Array(text.utf8), to: home.path + "/x.ipynb")
        #expect(throws: NotebookError.self) { try Notebook(path: home.path + "/x.ipynb") }
    }
}

struct CellOutputsTests {
    @Test func mergesStreamsAndObeysControlCharacters() {
        var outputs = CellOutputs()
        for text in ["10%", "\r20%", "\r\n", "ab\u{8}c"] {
            outputs.take("stream", ["name": "stdout", "text": .string(text)], cell: 0)
        }
        outputs.take("stream", ["name": "stderr", "text": "e"], cell: 0)
        #expect(outputs[0].map { $0["text"] } == ["20%\nac", "e"])
    }

    @Test func clearsNowOrLater() {
        var outputs = CellOutputs()
        func write(_ text: String) {
            outputs.take("stream", ["name": "stdout", "text": .string(text)], cell: 0)
        }
        write("a")
        outputs.take("clear_output", ["wait": true], cell: 0)
        #expect(outputs[0].count == 1)
        write("b")
        #expect(outputs[0].map { $0["text"] } == ["b"])
        outputs.take("clear_output", ["wait": false], cell: 0)
        #expect(outputs[0].isEmpty)
    }

    @Test func updatesDisplaysInAllCells() {
        var outputs = CellOutputs()
        func content(_ text: String) -> JSONValue {
            ["data": ["text/plain": .string(text)], "transient": ["display_id": "d"]]
        }
        outputs.take("display_data", content("1"), cell: 0)
        outputs.take("display_data", content("2"), cell: 1)
        outputs.take("update_display_data", content("3"), cell: 2)
        for cell in 0...1 { #expect(outputs[cell][0]["data"]?["text/plain"] == "3") }
        #expect(outputs[2].isEmpty)
    }
}
