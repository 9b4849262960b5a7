import JSON

/// Lists the open comms.
enum CommInfoHandler: MessageHandler {
    static let type = "comm_info_request"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.query

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let target = try request.content.reading(type) { try $0.stringIfPresent("target_name") }
        var comms = JSONObject()
        for (id, name) in server.comms.list(target: target) {
            comms[id] = ["target_name": .string(name)]
        }
        return Reply(["status": "ok", "comms": .object(comms)])
    }
}

/// Opens a comm to a registered target; others are closed at once.
enum CommOpenHandler: MessageHandler {
    static let type = "comm_open"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.execution

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let (id, target) = try request.content.reading(type) {
            (try $0.string(at: "comm_id"), try $0.stringIfPresent("target_name") ?? "")
        }
        try server.comms.open(
            id: id, targetName: target, data: request.content["data"] ?? .emptyObject,
            parent: request.message)
        return .none
    }
}

/// Hands data to the target of a comm.
enum CommMessageHandler: MessageHandler {
    static let type = "comm_msg"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.execution

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let id = try request.content.reading(type) { try $0.string(at: "comm_id") }
        server.comms.receiver(of: id)?.received(request.content["data"] ?? .emptyObject)
        return .none
    }
}

/// Closes a comm.
enum CommCloseHandler: MessageHandler {
    static let type = "comm_close"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.execution

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let id = try request.content.reading(type) { try $0.string(at: "comm_id") }
        server.comms.remove(id)?.closed()
        return .none
    }
}
