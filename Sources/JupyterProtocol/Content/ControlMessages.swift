import JSON

/// Says on which ports the kernel listens (deprecated since protocol 5.1).
enum ConnectHandler: MessageHandler {
    static let type = "connect_request"
    static let channels: Set<Channel> = [.shell, .control]
    static let lane = Lane.query

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        var content: JSONValue = ["status": "ok"]
        for (socket, port) in server.ports.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            content[socket.rawValue + "_port"] = .integer(port)
        }
        return Reply(content)
    }
}

/// Asks the running cells to stop.
enum InterruptHandler: MessageHandler {
    static let type = "interrupt_request"
    static let channels: Set<Channel> = [.control, .shell]
    static let lane = Lane.immediate

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        server.interrupt()
        return Reply(["status": "ok"])
    }
}

/// Ends the kernel.
///
/// Old clients send it on the shell channel.
enum ShutdownHandler: MessageHandler {
    static let type = "shutdown_request"
    static let channels: Set<Channel> = [.control, .shell]
    static let lane = Lane.immediate

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let isRestart = try request.content.reading(type) {
            try $0.booleanIfPresent("restart") ?? false
        }
        let content: JSONValue = ["status": "ok", "restart": .boolean(isRestart)]
        server.publish("shutdown_reply", content, parent: request.message)
        return Reply(content) { server.stop(isRestart: isRestart) }
    }
}

/// Tells how much of the machine is used.
enum UsageHandler: MessageHandler {
    static let type = "usage_request"
    static let channels: Set<Channel> = [.control]
    static let lane = Lane.immediate

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        Reply(server.usage.content())
    }
}
