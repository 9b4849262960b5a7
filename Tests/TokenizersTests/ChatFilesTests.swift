import Foundation
import JSON
import Testing

@testable import Tokenizers

/// Chat formats and begin tokens as files give them, against Transformers' `apply_chat_template`.
struct ChatFilesTests {
    static let goldens = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Goldens").path

    /// Calls a closure with a folder that holds a golden's tokenizer and some more files.
    private func with<Result>(
        _ golden: String = "qwen2", settings: [String: JSONValue] = [:],
        files: [String: String] = [:], _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "lingu-chat-\(UUID().uuidString)").path
        let source = Self.goldens + "/" + golden
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.copyItem(
            atPath: source + "/tokenizer.json", toPath: folder + "/tokenizer.json")
        let text = try String(
            contentsOfFile: source + "/tokenizer_config.json", encoding: .utf8)
        var config = try JSONValue(parsing: text).object()
        for (key, value) in settings { config[key] = value }
        var files = files
        files["tokenizer_config.json"] = JSONValue.object(config).text()
        for (name, text) in files {
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        return try body(folder)
    }

    /// One begin token where the template writes one and the tokenizer adds one; none for Qwen.
    @Test func tokensMatchTransformers() throws {
        let text = try String(
            contentsOfFile: Self.goldens + "/readers/readers.json", encoding: .utf8)
        for chat in try JSONValue(parsing: text).array(at: "chats") {
            let wanted = try chat.array(at: "ids").map { Int32(try $0.integer()) }
            var settings: [String: JSONValue] = [:]
            for (key, value) in try chat.object(at: "settings") { settings[key] = value }
            let template = try chat.string(at: "template")
            try with(
                try chat.string(at: "folder"), settings: settings,
                files: ["chat_template.jinja": template]
            ) { folder in
                let tokenizer = try TokenizerLoader.load(folder: folder)
                let found = try #require(try TokenizerLoader.chatTemplate(folder: folder))
                let format = ChatTemplate(found.text, from: found.source)
                let ids = tokenizer.encode(format.render([ChatMessage(.user, "the otter")]))
                #expect(ids == wanted)
                let frame = format.frame()
                let parts =
                    tokenizer.encode(frame.opening) + tokenizer.encode(continuation: "the otter")
                    + tokenizer.encode(frame.closing, isContinuation: true)
                let bos = chat["bos"]?.intValue ?? -1
                #expect(parts.filter { $0 == Int32(bos) } == wanted.filter { $0 == Int32(bos) })
            }
        }
    }

    private static let chatML =
        "{% for m in messages %}<|im_start|>{{ m.role }}<|im_end|>{% endfor %}"

    @Test func aTemplateOfItsOwnWins() throws {
        let gemma: JSONValue = "<start_of_turn>user"
        func found(_ settings: [String: JSONValue], _ files: [String: String] = [:]) throws
            -> (text: String, source: String)?
        {
            try with(settings: settings, files: files) {
                try TokenizerLoader.chatTemplate(folder: $0)
            }
        }
        let own = try #require(
            try found(["chat_template": gemma], ["chat_template.jinja": Self.chatML]))
        #expect(own.source == "chat_template.jinja")
        #expect(ChatTemplate(own.text, from: own.source).family == .chatML)
        #expect(try found(["chat_template": gemma])?.source == "tokenizer_config.json")
        let named: JSONValue = [
            ["name": "tool_use", "template": "x"], ["name": "default", "template": gemma],
        ]
        #expect(try found(["chat_template": named])?.text == "<start_of_turn>user")
        let old = try found([:], ["chat_template.json": "{\"chat_template\": \"[INST]\"}"])
        #expect(old?.text == "[INST]")
        #expect(try found([:]) == nil)
    }

    @Test(arguments: [
        "{{ '### Human: ' + content }}",
        "<|im_start|>user<|im_sep|>{{ content }}<|im_end|>",
        "[SYSTEM_PROMPT]{{ system }}[/SYSTEM_PROMPT][INST]{{ content }}[/INST]",
        "{% if m.role == 'user' %}<|user|>\n{{ m.content }}<|end|>\n<|assistant|>{{ eos_token }}",
    ])
    func whatIsNotUnderstoodIsSaid(template: String) {
        let format = ChatTemplate(template, from: "chat_template.jinja")
        #expect(format.family == .none && format.unreadSource == "chat_template.jinja")
        #expect(
            format.summary
                == "none (the template in chat_template.jinja is not understood; prompts are plain)"
        )
    }

    @Test func formatsHaveNames() {
        #expect(ChatTemplate(nil, from: "").summary == "none")
        #expect(ChatTemplate(Self.chatML, from: "").summary == "ChatML")
        #expect(ChatTemplate.Family.allCases.allSatisfy { !$0.title.isEmpty })
        #expect(ChatTemplate(nil, from: "").unreadSource == nil)
    }

    @Test func zephyrWritesLines() throws {
        let template = """
            {% for message in messages %}
            {% if message['role'] == 'user' %}
            {{ '<|user|>\\n' + message['content'] + eos_token }}
            {% elif message['role'] == 'assistant' %}
            {{ '<|assistant|>\\n' + message['content'] + eos_token }}
            {% endif %}
            {% endfor %}
            """
        let format = ChatTemplate(template, from: "tokenizer_config.json")
        #expect(format.family == .zephyr)
        let conversation = [
            ChatMessage(.system, "S"), ChatMessage(.user, "Hi"), ChatMessage(.assistant, "Yes"),
        ]
        let text = format.render(conversation).map { segment in
            switch segment {
            case .begin, .writtenBegin: ""
            case .end: "</s>"
            case .control(let text), .text(let text): text
            }
        }.joined()
        #expect(
            text
                == "<|system|>\nS</s>\n<|user|>\nHi</s>\n<|assistant|>\nYes</s>\n<|assistant|>\n")
    }

    @Test func differentFormatsHaveDifferentFingerprints() {
        let formats = ChatTemplate.Family.allCases.map { ChatTemplate($0).fingerprint }
        #expect(Set(formats).count == formats.count)
        let begin = ChatTemplate("{{ bos_token }}<start_of_turn>", from: "")
        #expect(begin.fingerprint != ChatTemplate(.gemma).fingerprint)
    }

    // MARK: - GGUF

    /// Files that do not say how words are split: the architecture's own way, with a note.
    @Test(arguments: [
        ("qwen2", "qwen2"), ("qwen3", "qwen2"), ("llama", "llama-bpe"), ("gpt2", "gpt-2"),
    ])
    func theArchitectureSaysHowWordsAreSplit(architecture: String, splitting: String) throws {
        var fixture = MetadataFixture.byteLevel()
        fixture.texts["general.architecture"] = architecture
        fixture.texts["tokenizer.ggml.pre"] = splitting
        let named = try TokenizerLoader.load(from: fixture)
        #expect(named.note == nil)
        fixture.texts["tokenizer.ggml.pre"] = nil
        let tokenizer = try TokenizerLoader.load(from: fixture)
        #expect(tokenizer.note?.contains(splitting) == true)
        for text in ["a 1234 ab", "It'S 12\n\n x", "ab  c"] {
            #expect(
                tokenizer.encode(text, addSpecial: true) == named.encode(text, addSpecial: true))
        }
        #expect(tokenizer.addsBOS == named.addsBOS)
    }

    /// llama.cpp adds Llama 3's begin token for some of the ways to split alone.
    @Test func onlyLlama3sOwnTokenizersAddABeginToken() throws {
        for (name, adds) in [("llama-bpe", true), ("falcon3", true), ("dbrx", false)] {
            let tokenizer = try TokenizerLoader.load(
                from: MetadataFixture.byteLevel(splitter: name))
            #expect(tokenizer.addsBOS == adds, "\(name)")
        }
    }

    @Test func paddingAndUnusedTokensAreNoAnswers() throws {
        var fixture = MetadataFixture.byteLevel()
        fixture.lists["tokenizer.ggml.tokens"]? += ["[PAD267]"]
        fixture.arrays["tokenizer.ggml.token_type"]? += [5]
        let tokenizer = try TokenizerLoader.load(from: fixture)
        let count = Int32(tokenizer.vocabularySize)
        #expect(!tokenizer.isAnswerable(count - 1) && tokenizer.isAnswerable(count - 2))
        #expect(!tokenizer.isAnswerable(count) && !tokenizer.isAnswerable(-1))
    }
}
