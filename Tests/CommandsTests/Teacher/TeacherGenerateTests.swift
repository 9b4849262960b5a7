import CommandLanguage
import Distillation
import Foundation
import LanguageModels
import Support
import Testing
import Tokenizers

@testable import Commands

@Suite struct TeacherGenerateTests {
    private func text(_ source: String, in tiny: TinySession) throws -> String {
        try #require(try tiny.run(source).asText)
    }

    private func streamed(_ tiny: TinySession) -> String {
        tiny.output.notes.withLock { notes in
            defer { notes = [] }
            return notes.map { String($0.dropFirst("stdout: ".count)) }.joined()
        }
    }

    @Test func theTextIsStreamedAndGiven() throws {
        let tiny = try TinySession(withModels: true)
        let source = "teacher generate tiny-teacher --prompt \"an otter\" --max-tokens 12"
        let written = try text(source, in: tiny)
        #expect(!written.isEmpty)
        #expect(streamed(tiny) == written + (written.hasSuffix("\n") ? "" : "\n"))
        #expect(try text(source, in: tiny) == written)
        let value: TeacherValue = try #require(tiny.session.value(named: "tiny-teacher")?.object())
        let teacher = value.teacher
        var random = RandomSource(seed: 0)
        let tokens = try teacher.model.generate(
            after: teacher.tokens(of: "an otter"),
            SamplingConfiguration(
                maximumTokens: 12,
                stopTokens: teacher.tokenizer.specialTokens.endOfGeneration), random: &random)
        var decoder = StreamingDecoder(teacher.tokenizer, isContinuation: true)
        let expected = tokens.map { decoder.append($0) }.joined() + decoder.finish()
        #expect(written == expected)
        let shorter = try text(
            "teacher generate tiny-teacher --prompt \"an otter\" --max-tokens 3", in: tiny)
        #expect(written.hasPrefix(shorter) && shorter.count < written.count)
    }

    @Test func theSeedFixesWhatIsDrawn() throws {
        let tiny = try TinySession(withModels: true)
        func drawn(_ options: String) throws -> String {
            try text("teacher generate tiny-teacher --prompt fern \(options)", in: tiny)
        }
        let one = try drawn("--temperature 2 --seed 1")
        #expect(try drawn("--temperature 2 --seed 1") == one)
        #expect(try drawn("--temperature 2 --seed 2") != one)
        let greedy = try drawn("")
        #expect(try drawn("--temperature 2 --top-k 1 --seed 3") == greedy)
        #expect(try drawn("--temperature 2 --top-p 0.000001 --seed 3") == greedy)
        try tiny.run("set seed 1")
        #expect(try drawn("--temperature 2") == one)
    }

    @Test func nodesAreAnsweredFromTheirPrompts() throws {
        let tiny = try TinySession(withModels: true)
        let value: TeacherValue = try #require(tiny.session.value(named: "tiny-teacher")?.object())
        let graph = try TinySession.graph.get()
        for hops in 0...1 {
            var prompts = value.teacher.prompts
            prompts.hops = hops
            let prompt = try value.teacher.promptBuilder(for: graph, configuration: prompts)
                .prompt(for: 3).tokens(hop: hops)
            var random = RandomSource(seed: 0)
            let expected = try value.teacher.generate(
                after: prompt, SamplingConfiguration(maximumTokens: 5), random: &random,
                progress: SilentProgress(), onText: { _ in })
            #expect(
                try text(
                    "teacher generate tiny-teacher tiny --node 3 --hops \(hops) --max-tokens 5",
                    in: tiny) == expected)
        }
    }

    @Test func conversationsAreFramedUnlessPlain() throws {
        let tiny = try TinySession(withModels: true)
        let value: TeacherValue = try #require(tiny.session.value(named: "tiny-teacher")?.object())
        let plain = value.teacher
        let chatty = Teacher(
            name: "chatty", model: plain.model, tokenizer: plain.tokenizer,
            chat: ChatTemplate(.chatML), weightsHash: plain.weightsHash, notice: plain.notice)
        tiny.session.assign(.object(TeacherValue(chatty)), to: "chatty")
        #expect(chatty.tokens(of: "an otter").count > plain.tokens(of: "an otter").count)
        let options = "--prompt \"an otter\" --max-tokens 8"
        let unframed = try text("teacher generate tiny-teacher \(options)", in: tiny)
        #expect(try text("teacher generate chatty \(options) --plain", in: tiny) == unframed)
    }

    @Test func interruptionsStopIt() throws {
        let tiny = try TinySession(withModels: true)
        let stopping = StoppingOutput(cancellation: tiny.cancellation)
        let cell = CellSession(
            session: tiny.session, output: stopping,
            progress: SilentProgress(cancellation: tiny.cancellation))
        let source = "teacher generate tiny-teacher --prompt fern --max-tokens 60 --temperature 3"
        #expect(throws: (any Error).self) {
            try LanguageService(commands: tiny.session.commands).evaluate(source, in: cell)
        }
        // One piece, and the end of its line.
        #expect(stopping.pieces.withLock { $0.count } <= 2)
        #expect(stopping.pieces.withLock { $0.last?.hasSuffix("\n") } == true)
    }

    @Test func requestsThatMakeNoSenseAreRefused() throws {
        let tiny = try TinySession(withModels: true)
        let long = Array(repeating: "otter", count: 3_000).joined(separator: " ")
        for (source, name) in [
            ("teacher generate tiny-teacher", "Unusable"),
            ("teacher generate tiny-teacher tiny", "Unusable"),
            ("teacher generate tiny-teacher tiny --node 3 --prompt a", "Unusable"),
            ("teacher generate tiny-teacher tiny --node 99", "UnknownNode"),
            ("teacher generate tiny-teacher --prompt \"\(long)\"", "TextTooLong"),
        ] {
            let error = try tiny.failure(of: source)
            #expect(error.name == name && !error.remedy.isEmpty)
        }
    }
}

/// Output that stops the work when the first piece of text arrives.
private final class StoppingOutput: Output {
    let pieces = Monitor<[String]>([])
    let cancellation: Cancellation

    init(cancellation: Cancellation) { self.cancellation = cancellation }

    func write(_ text: String, to stream: OutputStreamName) {
        pieces.change { $0.append(text) }
        cancellation.cancel()
    }
    func display(_ bundle: MIMEBundle, id: String?) {}
    func update(_ bundle: MIMEBundle, id: String) {}
    func clear(wait: Bool) {}
    func readLine(prompt: String, isPassword: Bool) -> String { "" }
}
