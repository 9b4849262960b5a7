import JSON
import Support

extension JSONValue {
    /// Reads the content of a request, naming its type in errors.
    func reading<T>(_ type: String, _ body: (JSONValue) throws -> T) throws(JupyterError) -> T {
        do {
            return try body(self)
        } catch let error as any Diagnostic {
            throw .invalidRequest(type: type, reason: error.summary)
        } catch {
            throw .invalidRequest(type: type, reason: "\(error)")
        }
    }
}

extension MIMEBundle {
    /// The `data` and `metadata` of a display message.
    ///
    /// JSON representations are nested, not texts.
    var content: JSONValue {
        var data = JSONObject()
        for (type, text) in representations.sorted(by: { $0.key < $1.key }) {
            let isJSON = type.hasSuffix("json")
            data[type] = isJSON ? (try? JSONValue(parsing: text)) ?? .null : .string(text)
        }
        var facts = JSONObject()
        for (type, text) in metadata.sorted(by: { $0.key < $1.key }) {
            facts[type] = (try? JSONValue(parsing: text)) ?? .emptyObject
        }
        return ["data": .object(data), "metadata": .object(facts)]
    }
}

extension ExecutionFailure {
    /// The content of an `error` message.
    var errorContent: JSONValue {
        [
            "ename": .string(name), "evalue": .string(value),
            "traceback": .strings(traceback),
        ]
    }

    /// The content of a reply that reports the failure.
    var content: JSONValue {
        var content: JSONValue = ["status": "error"]
        for (name, value) in errorContent.objectValue ?? [:] { content[name] = value }
        return content
    }
}
