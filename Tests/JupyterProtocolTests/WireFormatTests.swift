import JSON
import Testing

@testable import JupyterProtocol

struct WireFormatTests {
    let signer = MessageSigner(key: Array("secret".utf8))

    func frames() -> [[UInt8]] {
        var message = MessageFactory().message("x_request", ["a": 1], buffers: [[1, 2]])
        message.identities = [[9], [8, 7]]
        return WireFormat(signer: signer).frames(of: message)
    }

    @Test func signsAsPythonDoes() {
        // python3 -c 'import hmac; h = hmac.new(b"secret", digestmod="sha256");
        //             [h.update(p) for p in (b"{}", b"{\"a\": 1}")]; print(h.hexdigest())'
        let signature = signer.signature(of: [Array("{}".utf8), Array(#"{"a": 1}"#.utf8)])
        #expect(
            String(decoding: signature, as: UTF8.self)
                == "b59523b0984f159ffba2dd14f704bf6030d73f8b2af34f55eda4b30e4ca3c667")
        #expect(MessageSigner(key: []).signature(of: [[1]]).isEmpty)
    }

    @Test func readsWhatItWrote() throws {
        var format = WireFormat(signer: signer)
        let message = try format.message(of: frames())
        #expect(message.type == "x_request")
        #expect(message.content == ["a": 1])
        #expect(message.identities == [[9], [8, 7]])
        #expect(message.buffers == [[1, 2]])
    }

    @Test func refusesWrongSignaturesAndReplays() throws {
        var format = WireFormat(signer: signer)
        var changed = frames()
        changed[6] = Array(#"{"a":2}"#.utf8)
        #expect(throws: JupyterError.self) { try format.message(of: changed) }
        var unsigned = frames()
        unsigned[3] = []
        #expect(throws: JupyterError.self) { try format.message(of: unsigned) }
        let good = frames()
        _ = try format.message(of: good)
        #expect(throws: JupyterError.self) { try format.message(of: good) }
        _ = try format.message(of: frames())
    }

    @Test func refusesMalformedFrames() {
        var format = WireFormat(signer: MessageSigner(key: []))
        let header = Array(#"{"msg_id":"1","msg_type":"x","session":"s"}"#.utf8)
        let empty = Array("{}".utf8)
        func parts(_ four: [[UInt8]]) -> [[UInt8]] { [WireFormat.delimiter, []] + four }
        let deep = Array(
            (#"{"a":"# + String(repeating: "[", count: 100_000)
                + String(repeating: "]", count: 100_000) + "}").utf8)
        let malformed: [[[UInt8]]] = [
            [], [[]], [Array("<IDS|MSG".utf8), [], header, empty, empty, empty],
            [WireFormat.delimiter], parts([header, empty, empty]),
            parts([Array("{".utf8), empty, empty, empty]), parts([header, empty, empty, deep]),
            parts([header, empty, empty, Array("[]".utf8)]),
            parts([header, empty, empty, [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]]),
            parts([Array(#"{"msg_id":"1","session":"s"}"#.utf8), empty, empty, empty]),
            parts([Array(#"{"msg_id":1,"msg_type":"x","session":"s"}"#.utf8), empty, empty, empty]),
        ]
        for frames in malformed {
            #expect(throws: JupyterError.self) { try format.message(of: frames) }
        }
        #expect(throws: Never.self) {
            try format.message(of: parts([header, empty, empty, empty]))
        }
    }

    @Test func refusesLargeMessages() {
        var limits = WireFormat.Limits()
        limits.bytes = 1000
        var format = WireFormat(signer: MessageSigner(key: []), limits: limits)
        let large = [UInt8](repeating: 0x20, count: 2000)
        #expect(throws: JupyterError.self) {
            try format.message(of: [WireFormat.delimiter, [], large, [], [], []])
        }
    }

    @Test func remembersOnlyTheLastSignatures() {
        var replays = ReplayGuard(capacity: 3)
        let admitted = [0, 1, 2, 3, 4, 2, 4, 0, 2].map { replays.admit([$0]) }
        #expect(admitted == [true, true, true, true, true, false, false, true, true])
    }

    @Test(arguments: [
        JupyterError.noDelimiter, .cutShort(frames: 1), .wrongSignature, .replayed,
        .tooLarge(bytes: 2, limit: 1), .invalidPart(part: "a", reason: "b"),
        .missingHeaderField(field: "a"), .invalidRequest(type: "a", reason: "b"),
        .connectionFile(path: "a", reason: "b"),
        .socket(channel: "a", address: "b", reason: "c"), .unknownSubshell(id: "a"), .noInput,
    ])
    func everyErrorHasARemedy(error: JupyterError) {
        #expect(!error.remedy.isEmpty && !error.summary.isEmpty && !error.name.isEmpty)
    }
}
