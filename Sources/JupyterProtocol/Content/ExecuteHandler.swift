import JSON
import Support

/// Runs a cell.
enum ExecuteHandler: MessageHandler {
    static let type = "execute_request"
    static let channels: Set<Channel> = [.shell]
    static let lane = Lane.execution

    static func reply(to request: Request, in server: KernelServer) throws -> Reply {
        let wanted = try ExecuteRequest(request.content)
        let counts = wanted.storesHistory && !wanted.isSilent
        let count = server.state.withLock { state in
            if counts { state.executionCount += 1 }
            return counts ? state.executionCount : max(1, state.executionCount)
        }
        if !wanted.isSilent {
            server.publish(
                "execute_input",
                ["code": .string(wanted.code), "execution_count": .integer(count)],
                parent: request.message)
        }
        let result = run(wanted, count: count, request, in: server)
        let reply = ExecuteReply(count: count, result: result)
        if case .error = result, wanted.stopsOnError, !wanted.isSilent {
            return Reply(reply.content, afterIdle: server.abortWaitingCells(behind: request))
        }
        return Reply(reply.content)
    }

    private static func run(
        _ wanted: ExecuteRequest, count: Int, _ request: Request, in server: KernelServer
    ) -> ExecutionResult {
        let output = CellOutput(
            server: server, request: request, isSilent: wanted.isSilent,
            allowsInput: wanted.allowsInput, cancellation: request.cancellation)
        let result = server.interpreter.execute(
            ExecutionRequest(
                code: wanted.code, isSilent: wanted.isSilent,
                storesHistory: wanted.storesHistory && !wanted.isSilent,
                userExpressions: wanted.userExpressions, allowsInput: wanted.allowsInput,
                executionCount: count),
            output: output, cancellation: request.cancellation)
        output.flush()
        guard !wanted.isSilent else { return result }
        switch result {
        case .ok(let success):
            guard var content = success.result?.content else { break }
            content["execution_count"] = .integer(count)
            server.publish("execute_result", content, parent: request.message)
        case .error(let failure):
            server.publish("error", failure.errorContent, parent: request.message)
        case .aborted: break
        }
        return result
    }
}

/// The content of an `execute_request`.
struct ExecuteRequest {
    let code: String
    let isSilent: Bool
    let storesHistory: Bool
    let userExpressions: [(name: String, code: String)]
    let allowsInput: Bool
    let stopsOnError: Bool

    init(_ content: JSONValue) throws(JupyterError) {
        (code, isSilent, storesHistory, userExpressions, allowsInput, stopsOnError) =
            try content.reading(ExecuteHandler.type) { content in
                let isSilent = try content.booleanIfPresent("silent") ?? false
                let expressions = try content.objectIfPresent("user_expressions") ?? [:]
                return (
                    try content.string(at: "code"), isSilent,
                    try content.booleanIfPresent("store_history") ?? !isSilent,
                    expressions.map { ($0.key, $0.value.stringValue ?? "") },
                    try content.booleanIfPresent("allow_stdin") ?? false,
                    try content.booleanIfPresent("stop_on_error") ?? true
                )
            }
    }
}
