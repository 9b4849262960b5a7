import Foundation
import JSON
import Support
import Testing

@testable import JupyterProtocol

@Suite(.serialized)
struct StressTests {
    /// Bytes of memory that the process holds.
    func residentBytes() throws -> Int {
        let fields = ProcessFile.text("/proc/self/statm").split(separator: " ")
        return try #require(Int(fields[1])) * 4096
    }

    /// `FULL_TEST=1` runs all cells and lines, other runs a tenth.
    let scale = ProcessInfo.processInfo.environment["FULL_TEST"] == "1" ? 10 : 1

    @Test func losesNoIdleInThousandsOfCells() throws {
        let kernel = try SocketKernel()
        defer { kernel.end() }
        let client = try ZeroMQClient(kernel.connection)
        defer { client.close() }
        try client.waitForWelcome()
        var before = 0
        for turn in 0..<(10 * scale) {
            let cells = (0..<100).map { _ in
                client.send("execute_request", ["code": "x", "store_history": false])
            }
            for cell in cells {
                #expect(try client.receive(on: .shell).parentID == cell.header.messageID)
                #expect(try client.broadcasts(of: cell).count == 4)
            }
            if turn == 5 * scale { before = try residentBytes() }
        }
        // In short runs the tests beside this one would be measured too.
        if scale > 1 { #expect(try residentBytes() - before < 16 << 20) }
    }

    @Test func gathersManyLinesAndCanBeInterrupted() throws {
        let kernel = try SocketKernel()
        defer { kernel.end() }
        let client = try ZeroMQClient(kernel.connection)
        defer { client.close() }
        try client.waitForWelcome()
        let cell = client.send("execute_request", ["code": "spam \(100_000 * scale)"])
        let all = try client.broadcasts(of: cell)
        let texts = all.filter { $0.type == "stream" }.compactMap {
            $0.content["text"]?.stringValue
        }
        #expect(texts.joined().utf8.count { $0 == UInt8(ascii: "\n") } == 100_000 * scale)
        #expect(texts.count < 1000)
        _ = try client.receive(on: .shell)

        client.send("execute_request", ["code": "spam 1000000000"])
        Pause.seconds(0.3)
        let start = ContinuousClock.now
        client.send("interrupt_request", on: .control)
        #expect(try client.receive(on: .shell).content["ename"] == "Interrupted")
        #expect(ContinuousClock.now - start < .seconds(1))
    }

    @Test func waitsForSlowFrontEnds() throws {
        let kernel = try KernelHarness(capacity: 20)
        let cell = try kernel.execute("spam 3000000")
        Pause.seconds(0.5)
        #expect(kernel.transport.queuedCount <= 24)
        try kernel.send("interrupt_request", on: .control)
        _ = try kernel.transcript(of: cell)
    }
}
