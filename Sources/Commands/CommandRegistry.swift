import CommandLanguage

/// All commands, by topic; a new command is one line here.
public enum CommandRegistry {
    /// The commands about graphs.
    static let graph: [any Command.Type] = [GraphDescribeCommand.self]
    /// The commands about teachers.
    static let teacher: [any Command.Type] = []
    /// The commands about students.
    static let student: [any Command.Type] = []
    /// The commands that draw.
    static let plot: [any Command.Type] = []
    /// The commands about tables.
    static let table: [any Command.Type] = []
    /// The commands about the session, and general ones.
    static let session: [any Command.Type] = []

    /// Every command there is.
    public static let all = CommandTable(graph + teacher + student + plot + table + session)
}
