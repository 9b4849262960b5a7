import JSON
import Support

/// The content of an `execute_reply`.
struct ExecuteReply {
    let count: Int
    let result: ExecutionResult

    static func aborted(count: Int) -> ExecuteReply { ExecuteReply(count: count, result: .aborted) }

    var content: JSONValue {
        var content: JSONValue
        switch result {
        case .ok(let success):
            var expressions = JSONObject()
            for (name, value) in success.userExpressions {
                expressions[name] = Self.content(of: value)
            }
            content = [
                "status": "ok", "user_expressions": .object(expressions),
                "payload": .array(
                    success.pages.map {
                        ["source": "page", "data": $0.content["data"] ?? [:], "start": 0]
                    }),
            ]
        case .error(let failure):
            content = failure.content
            content["user_expressions"] = [:]
            content["payload"] = []
        case .aborted: content = ["status": "aborted"]
        }
        content["execution_count"] = .integer(count)
        return content
    }

    private static func content(of value: Result<MIMEBundle, ExecutionFailure>) -> JSONValue {
        switch value {
        case .success(let bundle):
            var content = bundle.content
            content["status"] = "ok"
            return content
        case .failure(let failure): return failure.content
        }
    }
}
