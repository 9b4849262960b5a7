import JSON

/// Says what the kernel is.
enum KernelInfoHandler: MessageHandler {
    static let type = "kernel_info_request"
    static let channels: Set<Channel> = [.shell, .control]
    static let lane = Lane.query

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let info = server.interpreter.languageInfo
        return Reply(
            KernelInfoReply(language: info, banner: server.interpreter.banner).content)
    }
}

/// The content of a `kernel_info_reply`.
struct KernelInfoReply {
    let language: LanguageInfo
    let banner: String

    var content: JSONValue {
        [
            "status": "ok", "protocol_version": .string(JupyterVersion.protocolVersion),
            "implementation": .string(language.implementation),
            "implementation_version": .string(language.implementationVersion),
            "language_info": [
                "name": .string(language.name), "version": .string(language.version),
                "mimetype": .string(language.mimeType),
                "file_extension": .string(language.fileExtension),
                "pygments_lexer": .string(language.pygmentsLexer),
                "codemirror_mode": .string(language.codeMirrorMode),
                "nbconvert_exporter": "script",
            ],
            "banner": .string(banner), "debugger": false,
            "help_links": .array(
                language.helpLinks.map { ["text": .string($0.text), "url": .string($0.url)] }),
            "supported_features": ["kernel subshells"],
        ]
    }
}
