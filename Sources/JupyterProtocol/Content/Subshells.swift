import JSON

/// Starts a subshell: one more thread that runs cells (JEP 91).
enum CreateSubshellHandler: MessageHandler {
    static let type = "create_subshell_request"
    static let channels: Set<Channel> = [.control]
    static let lane = Lane.immediate

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        Reply(["status": "ok", "subshell_id": .string(server.createSubshell())])
    }
}

/// Ends a subshell.
enum DeleteSubshellHandler: MessageHandler {
    static let type = "delete_subshell_request"
    static let channels: Set<Channel> = [.control]
    static let lane = Lane.immediate

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let id = try request.content.reading(type) { try $0.string(at: "subshell_id") }
        try server.deleteSubshell(id)
        return Reply(["status": "ok"])
    }
}

/// Lists the subshells beside the main one.
enum ListSubshellHandler: MessageHandler {
    static let type = "list_subshell_request"
    static let channels: Set<Channel> = [.control]
    static let lane = Lane.immediate

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        Reply(["status": "ok", "subshell_id": .strings(server.subshellIDs)])
    }
}
