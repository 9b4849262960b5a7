import Logging

/// Every message type that the kernel understands, one row each.
enum HandlerTable {
    static let all: [any MessageHandler.Type] = [
        KernelInfoHandler.self,
        ExecuteHandler.self,
        CompleteHandler.self,
        InspectHandler.self,
        IsCompleteHandler.self,
        HistoryHandler.self,
        CommInfoHandler.self,
        CommOpenHandler.self,
        CommMessageHandler.self,
        CommCloseHandler.self,
        ConnectHandler.self,
        InterruptHandler.self,
        ShutdownHandler.self,
        CreateSubshellHandler.self,
        DeleteSubshellHandler.self,
        ListSubshellHandler.self,
        UsageHandler.self,
    ]

    static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })
}

extension KernelServer {
    /// Makes a kernel that understands every message type.
    public convenience init(transport: any Transport, interpreter: any Interpreter, logger: Logger)
    {
        self.init(
            transport: transport, interpreter: interpreter, logger: logger,
            handlers: HandlerTable.byType)
    }
}
